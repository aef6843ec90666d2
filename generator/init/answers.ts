import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./project.js";

/** The choices that `init` asks for. */
export interface Answers {
  /** A folder of definitions, or a server's base URL. */
  readonly source: string;
  /** The output folder, relative to the project's, with `/`. */
  readonly out: string;
  /** Whether Vite's config gets the plugin. */
  readonly usePlugin: boolean;
  /** Whether generated files are committed. */
  readonly commit: boolean;
}

/** The suggested answers, with those of an earlier run where the project shows them. */
export function defaultAnswers(project: Project): Answers {
  const out = project.hasSourceFolder ? "src/flows" : "generated/flows";
  const usePlugin = project.viteConfig !== undefined;
  return { source: "flows", out, usePlugin, commit: decidedBefore(project, out) ?? !usePlugin };
}

/** Whether generated files are committed, by the rule of an earlier run; undefined if there is none. */
export function decidedBefore({ folder }: Project, out: string): boolean | undefined {
  const has = (file: string, line: string): boolean =>
    existsSync(join(folder, file)) &&
    readFileSync(join(folder, file), "utf8").split(/\r?\n/).includes(line);
  if (has(".gitignore", ignoreRule(out))) return false;
  return has(".gitattributes", attributesRule(out)) ? true : undefined;
}

/** Keeps generated files out of version control. */
export function ignoreRule(out: string): string {
  return `/${out}/`;
}

/** Collapses generated files in code review. */
export function attributesRule(out: string): string {
  return `/${out}/** linguist-generated=true`;
}
