import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { startEmulator } from "../../emulator/index.js";
import { compile } from "../corpus/compile.js";
import { load, render } from "../corpus/render.js";
import { clientOf } from "../emulator/client.js";

const text = readFileSync(new URL("inputs/22-empty-enum/empty.flow.json", import.meta.url), "utf8");

const flow = (output: JsonValue): string =>
  JSON.stringify({
    ...{ org: "acme", project: "test", slug: "empty", inputs: { type: "object" } },
    steps: [{ id: "s", processor: "llm", prompt: "", output }],
  });

async function typed(
  definition: string,
): Promise<{ files: Map<string, string>; warnings: readonly string[] }> {
  const { files, warnings } = await render([load("empty.flow.json", definition)]);
  expect(compile(files)).toEqual([]);
  return { files, warnings };
}

const SAYS = "has an empty `enum`, so that no value is valid: its type is `never`; ";

test("no value has the type of an empty enum, and a warning names the schema", async () => {
  const { files, warnings } = await typed(text);
  expect(warnings).toEqual([
    expect.stringContaining(`acme/test/empty (draft): /inputs/properties/e ${SAYS}`),
  ]);
  const check = [
    `import type { EmptyInputs } from "./acme/test/empty.js";`,
    `const fine: EmptyInputs = { m: "a" }; void fine;`,
    `const wrong: EmptyInputs = { m: "a", e: 1 }; void wrong;`,
  ];
  const complaints = compile(new Map([...files, ["check.ts", check.join("\n")]]));
  expect(complaints.map(({ file, line }) => `${file}:${line}`)).toEqual(["check.ts:3"]);
});

test.each<[JsonValue, string]>([
  [{ enum: [] }, ""],
  [{ type: "array", items: { enum: [] } }, "/items"],
  [{ type: "object", properties: { a: { type: "string", enum: [] } } }, "/properties/a"],
  [{ anyOf: [{ enum: [] }, { type: "string" }] }, "/anyOf/0"],
  [{ allOf: [{ enum: [] }, { minLength: 1 }] }, "/allOf/0"],
])("%j is warned about once", async (output, pointer) => {
  const { warnings } = await typed(flow(output));
  expect(warnings).toEqual([
    expect.stringContaining(`acme/test/empty (draft): /steps/0/output${pointer} ${SAYS}`),
  ]);
});

async function executed(definition: string, given: object = {}): Promise<unknown> {
  const loaded = load("empty.flow.json", definition);
  await using emulator = await startEmulator({ flows: [loaded.definition] });
  const at = "/seq/acme/test/empty/v0/execute";
  return (await clientOf(emulator).post(at, { parameters: given })).body;
}

test("the emulator leaves out an optional input and output that has no value", async () => {
  expect(await executed(text, { m: "a" })).toMatchObject({ status: "completed" });
  const output = { type: "object", properties: { a: { type: "integer" }, e: { enum: [] } } };
  expect(await executed(flow(output))).toMatchObject({
    status: "completed",
    result: { a: expect.any(Number) as number },
  });
});

test.each<[JsonValue, string]>([
  [{ enum: [] }, "#/enum"],
  [{ type: "array", minItems: 1, items: { enum: [] } }, "#/items/enum"],
  [
    { type: "object", required: ["a"], properties: { a: { type: "string", enum: [] } } },
    "#/properties/a/enum",
  ],
])("the emulator says that no value satisfies %j", async (output, pointer) => {
  expect(JSON.stringify(await executed(flow(output)))).toContain(
    `${pointer}: its list of allowed values is empty`,
  );
});
