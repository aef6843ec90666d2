import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isService } from "../sources/index.js";
import { attributesRule, ignoreRule, type Answers } from "./answers.js";
import { isIgnoredName } from "./git-ignore.js";
import { configName, configText } from "./config-text.js";
import {
  developmentSettings,
  exampleDefinition,
  exampleFlow,
  firstCall,
  firstCallPath,
} from "./example.js";
import { addToManifest } from "./manifest.js";
import type { Project } from "./project.js";
import { addVitePlugin } from "./vite-config.js";

/** Read by Next.js, and by others who are told to. */
const SETTINGS = ".env.development";

/** A file to write: its path relative to the project folder, and its text before and after. */
export interface FileEdit {
  readonly path: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The changes that `init` makes. */
export interface InitPlan {
  /** Files that are created or changed. */
  readonly edits: readonly FileEdit[];
  /** Steps left to the user, because they cannot be automated safely. */
  readonly notes: readonly string[];
  /** The flow that was written because there was none. */
  readonly example: typeof exampleFlow | undefined;
}

/**
 * Plans the edits that set up a project. Existing settings are kept: a project that is set up already needs no edits.
 *
 * @param version - the version of this package, for `package.json`.
 */
export async function planInit(
  project: Project,
  answers: Answers,
  version: string,
): Promise<InitPlan> {
  const edits: FileEdit[] = [];
  const notes: string[] = [];
  const edit = async (
    path: string,
    change: (before: string | undefined) => string | Promise<string>,
  ): Promise<void> => {
    const before = await textOf(join(project.folder, path));
    const after = await change(before);
    if (after !== before) edits.push({ path, before, after });
  };

  const isNew = project.config === undefined;
  if (isNew) await edit(configName(project), () => configText(project, answers));
  const { source } = answers;
  const definitions = isFolder(source) ? source : undefined;
  await edit("package.json", () =>
    addToManifest(project, { version, definitions, generatesFirst: !answers.commit }),
  );
  const rules: string[] = [];
  const isExample =
    isNew && definitions !== undefined && !existsSync(join(project.folder, definitions));
  if (isExample) {
    await edit(`${definitions}/hello.flow.yaml`, () => exampleDefinition(project, definitions));
    await edit(firstCallPath(project), (before) => before ?? firstCall(project, answers.out));
    // Another's file may hold secrets, and stays ignored.
    const isOurs = !existsSync(join(project.folder, SETTINGS));
    if (isOurs && isIgnoredName(project.folder, SETTINGS))
      rules.push("# Settings for the emulator: nothing in them is secret.", `!${SETTINGS}`);
    await edit(SETTINGS, (before = "") =>
      before.includes("NOUKAI_") ? before : developmentSettings.reduce(withLineAfter, before),
    );
  }
  if (answers.commit) await edit(".gitattributes", withLine(attributesRule(answers.out)));
  else rules.unshift(ignoreRule(answers.out));
  if (rules.length > 0)
    await edit(".gitignore", (before) =>
      rules.reduce((text, rule) => withLine(rule)(text), before ?? ""),
    );
  if (project.isWorkspaceRoot)
    notes.push(
      "This folder holds a workspace: where one of its packages calls the flows, run `noukai-codegen init` in that package instead.",
    );
  const { viteConfig } = project;
  const runsJavaScript =
    !project.isTypeScript && !project.isNext && viteConfig === undefined && !project.otherBundler;
  if (runsJavaScript && isExample && !canRunTypeScript()) {
    notes.push(
      `The clients are TypeScript, which Node.js runs from 22.18 on; this is ${process.versions.node}. Use a later one or a ` +
        "bundler, or run your program with `npx tsx`.",
    );
  }
  if (answers.usePlugin && viteConfig !== undefined) {
    await edit(viteConfig, async (before = "") => {
      const after = await addVitePlugin(before, viteConfig);
      if (after !== undefined) return after;
      notes.push(
        `${viteConfig} has no recognisable list of plugins: add \`noukai()\` from "noukai-codegen/vite" to it.`,
      );
      return before;
    });
  } else if (project.otherBundler !== undefined && viteConfig === undefined) {
    notes.push(
      `noukai-codegen has a plugin for ${project.otherBundler}: \`import noukai from "noukai-codegen/${project.otherBundler}"\`, ` +
        "and add `noukai()` to its plugins. Alternatively, run the script `flows:generate` before the build.",
    );
  }
  return { edits, notes, example: isExample ? exampleFlow : undefined };
}

/** Whether a source is a folder of definition files, rather than a service, a glob or a file. */
function isFolder(source: string): boolean {
  return !isService(source) && !/[*?{]|\.(?:ya?ml|json)$/.test(source);
}

/** Whether this Node.js removes the types from a file by itself. */
function canRunTypeScript(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

/** Appends a line unless the text contains it. */
function withLine(line: string): (before: string | undefined) => string {
  return (before = "") =>
    before.split(/\r?\n/).includes(line) ? before : withLineAfter(before, line);
}

function withLineAfter(text: string, line: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const gap = text === "" || text.endsWith("\n") ? "" : newline;
  return `${text}${gap}${line}${newline}`;
}

async function textOf(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}
