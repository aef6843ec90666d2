import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isService } from "../sources/index.js";
import type { Project } from "./project.js";

/** The choices that `init` asks for. */
export interface Answers {
  /** A folder of definitions, a server's base URL, or `hosted:org/project`. */
  readonly source: string;
  /** The output folder, relative to the project's, with `/`. */
  readonly out: string;
  /** The version that calls without one run; undefined: the recommended one. */
  readonly defaultVersion: "draft" | "production" | undefined;
  /** Whether Vite's config gets the plugin. */
  readonly usePlugin: boolean;
  /** Whether generated files are committed. */
  readonly commit: boolean;
}

/** The suggested answers, with those of an earlier run where the project shows them. */
export function defaultAnswers(project: Project): Answers {
  const out = project.hasSourceFolder ? "src/flows" : "generated/flows";
  const usePlugin = project.viteConfig !== undefined;
  const commit = decidedBefore(project, out) ?? !usePlugin;
  return { source: "flows", out, defaultVersion: undefined, usePlugin, commit };
}

/**
 * The recommended default version. A server has a promoted version, which is the one to run in production; a folder of
 * definitions describes the draft.
 */
export function recommendedVersion(source: string): "draft" | "production" {
  return isService(source) ? "production" : "draft";
}

/** Whether generated files are committed, by the rule of an earlier run; undefined if there is none. */
export function decidedBefore({ folder }: Project, out: string): boolean | undefined {
  const has = (file: string, rule: string): boolean =>
    existsSync(join(folder, file)) &&
    readFileSync(join(folder, file), "utf8")
      .split(/\r?\n/)
      .some((line) => line === rule || line.startsWith(`${rule} `));
  if (has(".gitignore", ignoreRule(out))) return false;
  return has(".gitattributes", generatedFiles(out)) ? true : undefined;
}

/** Keeps generated files out of version control. */
export function ignoreRule(out: string): string {
  return `/${out}/`;
}

/** Collapses generated files in code review, and keeps their line ends on every system. */
export function attributesRule(out: string): string {
  return `${generatedFiles(out)} linguist-generated=true text eol=lf`;
}

function generatedFiles(out: string): string {
  return `/${out}/**`;
}
