// Reads the definitions of a schema and renders their clients, as `generate` does.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { groupFlows } from "../../dist/generator/model/index.js";
import { createFlowRenderer } from "../../dist/generator/render/render-flow.js";
import { readDefinition } from "../../dist/generator/definition/index.js";
import { definitionOf, slugOf, usesOf } from "../flows.mjs";

export const MODES = ["exact", "open"];
const OUT = fileURLToPath(new URL("../out/clients/", import.meta.url));

/** Where the client of a schema is, in one mode. */
export const clientPath = (mode, id, use) =>
  `${OUT}${mode}/${id.slice(0, 2)}/${slugOf(id, use)}.ts`;

/** @returns the definition, or what is wrong with it */
export function read(id, schema, use) {
  const text = JSON.stringify(definitionOf(id, schema, use));
  const result = readDefinition({ path: `${slugOf(id, use)}.flow.json`, text });
  if (result.definition !== undefined) return { definition: result.definition };
  return {
    problem: result.problems
      .map(({ pointer, message }) => `${message} (at ${pointer})`)
      .slice(0, 5)
      .join("; "),
  };
}

/** The result of each use: `problem`, or the client's `bytes` and `ms` by mode. */
export async function generateEach(tasks, onResult) {
  const base = {};
  for (const use of ["output", "input"]) {
    const empty = use === "output" ? {} : { type: "object" };
    const { definition } = read("empty", empty, use);
    // Twice, so that nothing is loaded while a schema is measured.
    for (const mode of [...MODES, ...MODES])
      base[`${mode} ${use}`] = (await render(definition, mode)).length;
  }
  for (const { entry } of tasks) {
    const uses = {};
    for (const use of usesOf(entry.schema)) uses[use] = await generateOne(entry, use, base);
    onResult(entry.id, { bytes: JSON.stringify(entry.schema).length, uses });
  }
}

async function generateOne({ id, schema }, use, base) {
  const start = process.cpuUsage();
  const { definition, problem } = read(id, schema, use);
  if (definition === undefined) return { problem };
  const readMs = millisecondsSince(start);
  const result = { ms: {}, bytes: {} };
  for (const mode of MODES) {
    const from = process.cpuUsage();
    try {
      const text = await render(definition, mode);
      result.ms[mode] = readMs + millisecondsSince(from);
      result.bytes[mode] = Math.max(0, text.length - base[`${mode} ${use}`]);
      const path = clientPath(mode, id, use);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    } catch (error) {
      result.refused = `${mode}: ${(error.problems ?? [error]).map(({ message }) => message).join("; ")}`;
    }
  }
  return result;
}

/** Of the processor, so that other programs of the machine do not count. */
function millisecondsSince(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

async function render(definition, objects) {
  const options = {
    ...{
      versions: {},
      pin: {},
      defaultVersion: "draft",
      published: "exact",
      importExtension: "js",
    },
    ...{ objects, out: OUT },
  };
  const [group] = groupFlows([{ definition, origin: "corpus.flow.json" }], options);
  const renderer = createFlowRenderer(options, { scopeOf: () => "" });
  return (await renderer.flow(group)).file.content;
}
