import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isService, parseSourceName } from "../sources/index.js";
import type { SourceEntry } from "../config/index.js";
import { attributesRule, ignoreRule, recommendedVersion, type Answers } from "./answers.js";
import { addToManifest } from "./manifest.js";
import type { Project } from "./project.js";
import { addVitePlugin } from "./vite-config.js";

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

  if (project.config === undefined)
    await edit(project.isTypeScript ? "noukai.config.ts" : "noukai.config.json", () =>
      configText(project, answers),
    );
  await edit("package.json", () => addToManifest(project, version));
  const isFolder = !isService(answers.source) && !/[*?{]|\.(?:ya?ml|json)$/.test(answers.source);
  if (isFolder && project.config === undefined && !existsSync(join(project.folder, answers.source)))
    await edit(`${answers.source}/hello.flow.yaml`, () => EXAMPLE);
  if (answers.commit) await edit(".gitattributes", withLine(attributesRule(answers.out)));
  else await edit(".gitignore", withLine(ignoreRule(answers.out)));
  const { viteConfig } = project;
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
  return { edits, notes };
}

function configText({ isTypeScript, importExtension }: Project, answers: Answers): string {
  const { source, out, defaultVersion = recommendedVersion(source) } = answers;
  const config = {
    source: sourceEntry(source),
    out,
    ...(defaultVersion === "draft" ? {} : { defaultVersion }),
    ...(importExtension === "js" ? {} : { importExtension }),
  };
  const json = JSON.stringify(config, null, 2);
  if (!isTypeScript) return `${json}\n`;
  const object = json.replace(/^(\s*)"(\w+)":/gm, "$1$2:").replace(/(["}])\n/g, "$1,\n");
  return `import type { Config } from "noukai-codegen";\n\nexport default ${object} satisfies Config;\n`;
}

/** The entry of the config for a source that is named by a text. */
function sourceEntry(source: string): SourceEntry {
  const named = parseSourceName(source);
  if (named.kind === "server") return { server: named.baseUrl };
  if (named.kind !== "hosted") return source;
  const { project } = named;
  return { hosted: project === undefined ? {} : { project } };
}

/** Appends a line unless the text contains it. */
function withLine(line: string): (before: string | undefined) => string {
  return (before = "") => {
    if (before.split(/\r?\n/).includes(line)) return before;
    const newline = before.includes("\r\n") ? "\r\n" : "\n";
    const gap = before === "" || before.endsWith("\n") ? "" : newline;
    return `${before}${gap}${line}${newline}`;
  };
}

const EXAMPLE = `# An example flow. Format: node_modules/noukai-codegen/docs/definition-format.md
org: my-org
project: my-project
slug: hello
name: Hello
description: Greets somebody in one sentence.
inputs:
  - { name: message, type: string, required: true, description: Who is greeted. }
steps:
  - id: greet
    processor: llm
    prompt: "Greet {{message}} in one sentence."
    output:
      type: object
      required: [text]
      properties:
        text: { type: string, description: The sentence. }
`;

async function textOf(path: string): Promise<string | undefined> {
  return existsSync(path) ? readFile(path, "utf8") : undefined;
}
