import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import {
  MAX_CHARACTERS,
  MAX_DEPTH,
  MAX_PROBLEMS,
  MAX_VALUES,
} from "../../../generator/definition/limits.js";
import { editorSchema } from "../../../generator/definition/format/editor-schema.js";
import { problemsOf, read } from "./reading.js";
import { formatProblem } from "../../../generator/definition/format-problem.js";

const page = await readFile(new URL("../../../docs/definition-format.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = ""]) => text);
const definitions = blocks.filter((text) => text.startsWith("org:"));

test("every example of docs/definition-format.md is a right definition", () => {
  expect(definitions.length).toBeGreaterThan(2);
  for (const text of definitions) read(text);
});

test("it describes every key, and the limits as they are", () => {
  const { properties, definitions: parts } = editorSchema() as {
    properties: object;
    definitions: Record<string, { properties?: object }>;
  };
  const keys = [
    properties,
    parts.Step?.properties,
    parts.Field?.properties,
    parts.Steps?.properties,
    parts.Parallel?.properties,
  ];
  for (const key of keys.flatMap((part) => Object.keys(part ?? {})))
    expect(page).toMatch(new RegExp(`[\`{ ]${key.replace("$", "\\$")}[\`:]`));
  for (const limit of [MAX_DEPTH, MAX_VALUES, MAX_CHARACTERS, MAX_PROBLEMS])
    expect(page).toContain(limit.toLocaleString("en"));
});

test("it shows a problem as it is printed", () => {
  const [first = ""] = definitions;
  const lines = first.replace("processor: llm", "procesor: llm");
  const [problem] = problemsOf(lines, "flows/grade-3.flow.yaml");
  if (problem === undefined) throw new Error("there is no problem");
  expect(page).toContain(formatProblem(problem));
});
