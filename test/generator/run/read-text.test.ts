import { describe, expect, test } from "vitest";
import { readDefinition } from "../../../generator/definition/index.js";
import { callSchemas, type ValueSchema } from "../../../generator/run/call-schemas.js";
import { brokenJson, parseAssignment, readText } from "../../../generator/run/read-text.js";

const yaml = `
org: acme
project: demo
slug: kinds
models:
  Level: { enum: [low, high, 3] }
  Person: { type: object, properties: { name: { type: string }, age: { type: integer } } }
inputs:
  type: object
  properties:
    text: { type: string, maxLength: 5 }
    count: { type: integer, minimum: 1 }
    ratio: { type: number }
    on: { type: boolean }
    maybe: { type: [string, "null"] }
    either: { anyOf: [{ type: number }, { type: string, minLength: 3 }] }
    level: { $ref: "#/models/Level" }
    rank: { enum: [1, 2] }
    list: { type: array, items: { type: string } }
    person: { $ref: "#/models/Person" }
    open: { type: object, additionalProperties: { type: integer } }
    pair: { allOf: [{ properties: { left: { type: string } } }, { properties: { right: { type: number } } }] }
steps: [{ id: find, processor: llm }]
`;

function inputs(): ValueSchema {
  const read = readDefinition({ path: "kinds.flow.yaml", text: yaml });
  if (!("definition" in read)) throw new Error(JSON.stringify(read));
  return callSchemas(read.definition, "annotation").inputs;
}

describe("a text is read by the schema of its input", () => {
  const schema = inputs();
  const cases: readonly [path: string, text: string, value: unknown][] = [
    ["text", "5", "5"],
    ["text", "true", "true"],
    ["text", '"quoted"', '"quoted"'],
    // Too long for the schema, and no less a text.
    ["text", "123456", "123456"],
    ["count", "5", 5],
    // Not allowed, and no less a number.
    ["count", "0", 0],
    ["count", "five", "five"],
    ["count", "", ""],
    ["ratio", "1e3", 1000],
    ["ratio", "-0.5", -0.5],
    ["on", "false", false],
    ["on", "yes", "yes"],
    ["maybe", "null", "null"],
    ["either", "12", 12],
    ["either", "1234", "1234"],
    ["level", "low", "low"],
    ["level", "3", 3],
    ["rank", "2", 2],
    ["rank", "3", 3],
    ["list", '["a"]', ["a"]],
    ["list", "a,b", "a,b"],
    ["person", '{"name":"Ann"}', { name: "Ann" }],
    ["person.name", "5", "5"],
    ["person.age", "5", 5],
    ["open.any", "5", 5],
    ["pair.left", "5", "5"],
    ["pair.right", "5", 5],
    // Would be rounded.
    ["count", "12345678901234567890", "12345678901234567890"],
    ["ratio", "1e999", "1e999"],
  ];
  for (const [path, text, value] of cases) {
    test(`${path}=${text}`, () => {
      expect(readText(text, schema.at(path.split(".")))).toEqual(value);
    });
  }

  test("JSON is JSON where there is no schema", () => {
    expect(["5", "five", "[1]", "null"].map((text) => readText(text, undefined))).toEqual([
      5,
      "five",
      [1],
      null,
    ]);
  });
});

test("what was meant to be JSON says why it is none", () => {
  expect(brokenJson("[1,")).toMatch(/^as JSON: /);
  expect(brokenJson("[1]")).toBeUndefined();
  expect(brokenJson("plain")).toBeUndefined();
  expect(brokenJson("12345678901234567890")).toContain("digits");
});

test("an assignment has a name and a text", () => {
  expect(parseAssignment("a.b=c=d", "--param", "x")).toEqual({ path: ["a", "b"], text: "c=d" });
  expect(parseAssignment("a=", "--param", "x")).toEqual({ path: ["a"], text: "" });
  for (const wrong of ["a", "=b", ".a=b", "a..b=c", ""])
    expect(() => parseAssignment(wrong, "--param", "name=value")).toThrow(
      `--param takes name=value, not "${wrong}".`,
    );
});
