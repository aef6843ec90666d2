import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../../emulator/index.js";
import { readDefinition } from "../../../../generator/definition/index.js";
import type { FlowDefinition } from "../../../../generator/definition/types.js";
import { clientOf, type Answer } from "../../client.js";

function definition(slug: string, steps: readonly object[]): FlowDefinition {
  const text = JSON.stringify({
    ...{ org: "acme", project: "spelling", slug },
    inputs: [
      { name: "message", type: "string" },
      { name: "items", type: "array", required: false },
      { name: "two words", type: "string", required: false },
    ],
    steps,
  });
  const result = readDefinition({ path: `${slug}.flow.json`, text });
  if ("problems" in result) throw new Error(result.problems[0]?.message);
  return result.definition;
}

const code = (id: string, body: string, rest: object = {}): object => ({
  ...{ id, processor: "code", code: body },
  ...rest,
});
const FIELDS = [
  { name: "missing", type: "string", required: false },
  { name: "limit", type: "integer", default: 3 },
  { name: "message", type: "string" },
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    listen: false,
    codeTimeout: 5_000,
    flows: [
      definition("fields", [code("one", "return {'said': message, 'n': len(items)}")]),
      definition("optional", [
        code("one", "return {'n': message}", {
          output: [
            { name: "n", type: "string" },
            { name: "note", type: "string", required: false },
          ],
        }),
        code("two", "return {'x': [n, note]}"),
      ]),
      definition("inputs", [code("one", "return {'x': items}")]),
      definition("declared", [
        code("one", "return {'x': [missing, limit, message, initial]}", { input: FIELDS }),
      ]),
      definition("undeclared", [
        code("one", "return {'x': items}", { input: [{ name: "message", type: "string" }] }),
      ]),
      definition("loops", [
        { loop: { over: "items" }, steps: [code("one", "return {'item': item, 'index': index}")] },
        { id: "all", processor: "passthrough" },
      ]),
      definition("shadowed", [
        {
          loop: { over: "items" },
          steps: [code("one", "return {'index': index, 'a': item['a']}")],
        },
      ]),
      definition("array", [
        { loop: { over: "items" }, steps: [{ id: "same", processor: "passthrough" }] },
        code("one", "return {}", {
          input: [{ name: "message", type: "string" }],
          allow: [{ rule: "unknown-parameter", reason: "What a run says of it is tested." }],
        }),
      ]),
      definition("checked", [
        code("one", "return {'n': 'x'}", { output: [{ name: "n", type: "integer" }] }),
      ]),
      definition("both", [
        code("one", "return {'text': message.title()}"),
        code("two", "return { text: `${input.text}!` }", { language: "javascript" }),
        code("three", "return {'text': text + '?'}"),
      ]),
      definition("mocked", [code("one", "import os", { mock: { text: "x" } })]),
    ],
  });
});
afterAll(async () => {
  await emulator.close();
});

const execute = async (slug: string, parameters: object = {}, more: object = {}): Promise<Answer> =>
  await clientOf(emulator).post(`/seq/acme/spelling/${slug}/v0/execute`, {
    message: "a word",
    parameters,
    ...more,
  });
const result = async (slug: string, parameters?: object, more?: object): Promise<unknown> =>
  (await execute(slug, parameters, more)).body.result;

describe("the parameters of a code step in Python", () => {
  test("are the fields that it receives", async () => {
    expect(await result("fields", { items: [1, 2], "two words": "x" })).toEqual({
      ...{ said: "a word", n: 2 },
    });
  });

  test("are None where they are declared and not received", async () => {
    expect(await result("optional")).toEqual({ x: ["a word", null] });
    expect(await result("inputs")).toEqual({ x: null });
  });

  test("are those of its input, in order, with their defaults", async () => {
    const initial = { message: "a word" };
    expect(await result("declared")).toEqual({ x: [null, 3, "a word", initial] });
  });

  test("are no others than those of its input", async () => {
    expect(await result("undeclared", { items: [1] })).toBe(
      `Step "one": The Python of step "one" of acme/spelling/undeclared, line 1, raised NameError: name 'items' is not defined`,
    );
  });

  test("are the item and the index in a loop, unless fields have their names", async () => {
    expect(await result("loops", { items: ["a", { b: 1 }] })).toEqual([
      { item: "a", index: 0 },
      { item: { b: 1 }, index: 1 },
    ]);
    expect(await result("shadowed", { items: [{ a: 1, index: "mine" }] })).toEqual([
      { index: "mine", a: 1 },
    ]);
  });

  test("are missing where the step receives no object", async () => {
    expect(await result("array", { items: [1] })).toBe(
      'Step "one": Step "one" receives an array, and so no field "message", which its `input` requires',
    );
  });
});

describe("a code step in Python", () => {
  test("is held to its output schema", async () => {
    expect(await result("checked")).toContain("violates its schema: output.n");
  });

  test("runs beside steps in JavaScript", async () => {
    expect(await result("both")).toEqual({ text: "A Word!?" });
  });

  test("says what to do where an override is JavaScript", async () => {
    const blockOverrides = { one: { code: "const x = 1; return { x }" } };
    expect(await result("fields", { items: [] }, { blockOverrides })).toContain(
      "add `language: javascript` to the step",
    );
  });

  test("is not run where it has a mock", async () => {
    expect(await result("mocked")).toEqual({ text: "x" });
  });
});
