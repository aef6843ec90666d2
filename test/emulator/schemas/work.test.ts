import { describe, expect, test } from "vitest";
import { bundleSchema } from "../../../emulator/schemas/bundle.js";
import { sizeOf, workPerPart } from "../../../emulator/schemas/work.js";
import type { JsonSchemaObject, JsonValue } from "../../../generator/json-schema/types.js";

const workOf = (schema: JsonSchemaObject): ReturnType<typeof workPerPart> =>
  workPerPart(bundleSchema(schema, {}).document);

describe("the work of a validator is bounded", () => {
  test.each<[string, JsonSchemaObject]>([
    ["with types and ranges", { type: "string", minLength: 1, maxLength: 9 }],
    ["with properties", { properties: { a: { type: "integer" } }, required: ["a"] }],
    ["with linear formats", { type: "string", format: "date-time" }],
    ["with a definition", { $ref: "#/$defs/a", $defs: { a: { type: "string" } } }],
    ["with a default without parts", { properties: { a: { default: 1 } } }],
    ["with branches", { anyOf: [{ const: 1 }, { enum: [2, 3] }], not: { type: "null" } }],
  ])("%s", (_, schema) => {
    expect(workOf(schema).steps).toBeGreaterThan(0);
  });

  test("by the sum of the subschemas, references expanded", () => {
    const one = workOf({ type: "string" }).steps ?? 0;
    const $defs = { a: { type: "string" } };
    const two = workOf({ allOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/a" }], $defs }).steps;
    expect(two).toBeGreaterThanOrEqual(2 * one);
  });

  test("where defaults are filled in, by them too", () => {
    const defaults = { a: { default: 1 }, b: { default: 2 } };
    const work = workOf({ properties: defaults, additionalProperties: { type: "integer" } });
    expect(work.steps === undefined ? 0 : work.fillSteps).toBe(3 * (work.steps ?? 0));
  });
});

describe("the work of a validator is not known to be bounded", () => {
  test.each<[string, JsonSchemaObject, string | undefined]>([
    ["a pattern", { properties: { "a/b": { pattern: "a" } } }, "/properties/a~1b/pattern"],
    ["patterns of names", { patternProperties: { a: true } }, "/patternProperties"],
    ["a format", { items: { format: "email" } }, "/items/format"],
    ["comparisons of all pairs", { uniqueItems: true }, "/uniqueItems"],
    ["recursion", { properties: { a: { $ref: "#" } } }, "/properties/a/$ref"],
    ["what depends on evaluation", { unevaluatedProperties: false }, "/unevaluatedProperties"],
    ["a default with parts", { properties: { a: { default: {} } } }, "/properties/a/default"],
    ["a keyword that is not known", { $dynamicRef: "#a" }, "/$dynamicRef"],
    [
      "definitions that double",
      {
        $ref: "#/$defs/d0",
        $defs: Object.fromEntries(
          Array.from({ length: 12 }, (_, at) => [
            `d${at}`,
            at === 11
              ? { type: "string" }
              : { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
          ]),
        ),
      },
      undefined,
    ],
    ["many values", { enum: Array.from({ length: 5_000 }, (_, at) => at) }, undefined],
  ])("%s", (_, schema, keyword) => {
    expect(workOf(schema)).toEqual({ steps: undefined, keyword });
  });
});

test("the size of a value counts values, names and characters, up to a limit", () => {
  expect(sizeOf({ a: [1, 2] }, 100)).toBe(6);
  expect(sizeOf("x".repeat(320), 100)).toBe(11);
  expect(sizeOf("x".repeat(3_200), 100)).toBe(Infinity);
  const deep = Array.from({ length: 3_000 }).reduce<JsonValue>((inner) => [inner], 1);
  expect(sizeOf(deep, Infinity)).toBe(Infinity);
});
