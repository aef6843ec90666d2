/**
 * A plug-in for a type conformance suite: `generate(groups)` gives one module with the type of each group's JSON Schema.
 * It goes the way a user's definitions go: files on disk, the public `generate`, and the files that come out.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
// The entry of the package; this folder is a package of its own, so its name does not lead there.
import { generate as generateFlows, resolveConfig } from "../../dist/bundle/generator.js";

export const name = "noukai-codegen";

/** @param {readonly { name: string, schema: unknown }[]} groups */
export async function generate(groups) {
  const folder = await mkdtemp(join(tmpdir(), "noukai-codegen-types-"));
  try {
    await mkdir(join(folder, "flows"));
    for (const group of groups) {
      const file = join(folder, "flows", `${slugOf(group)}.flow.json`);
      await writeFile(file, JSON.stringify(definitionOf(group)));
    }
    const flags = { source: ["flows"], out: "clients", objects: "open" };
    await generateFlows(await resolveConfig(folder, flags));
    const spaces = await Promise.all(groups.map((group) => spaceOf(group, folder)));
    return {
      code: [PRELUDE, ...spaces].join("\n"),
      typeOf: (group) => `${group}.Typed`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const slugOf = (group) => `group-${group.name.toLowerCase()}`;

/** A flow whose only step returns what the schema says. */
function definitionOf(group) {
  return {
    org: "conformance",
    project: "suite",
    slug: slugOf(group),
    inputs: { type: "object" },
    steps: [{ id: "step", processor: "llm", prompt: "", output: group.schema }],
  };
}

/** What generated files import, so that they can stand in one module. */
const PRELUDE = `
type ConversationMessage = { role: string };
type FlowFactory<F> = { readonly flow: F };
declare function defineFlow<F>(flow: object): FlowFactory<F>;
`;

/** A generated file as a namespace, with the step's type under a name of its own. */
async function spaceOf(group, folder) {
  const path = join(folder, "clients/conformance/suite", `${slugOf(group)}.ts`);
  const text = await readFile(path, "utf8");
  const outputs = /export interface (\w+Outputs) /.exec(text)?.[1];
  const body = text.replace(/^import [^;]*;$/m, "");
  return `namespace ${group.name} {\n${body}\nexport type Typed = ${outputs}["step"];\n}`;
}
