import { describe, expect, test } from "vitest";
import { bundleSchema } from "../../../emulator/schemas/bundle.js";
import { sizeOf, unboundedKeyword } from "../../../emulator/schemas/work.js";
import type { JsonSchemaObject, JsonValue } from "../../../generator/json-schema/types.js";

const unboundedIn = (
  schema: JsonSchemaObject,
  models: Readonly<Record<string, JsonSchemaObject>> = {},
): string | undefined => unboundedKeyword(bundleSchema(schema, models).document);

describe("what may take any time", () => {
  test.each<[string, JsonSchemaObject, string]>([
    ["a pattern", { properties: { "a/b": { pattern: "a" } } }, "/properties/a~1b/pattern"],
    [
      "patterns of names",
      { items: { patternProperties: { a: true } } },
      "/items/patternProperties",
    ],
    ["a pattern of a model", { $ref: "#/models/M" }, "/models/M/anyOf/1/pattern"],
  ])("is %s", (_, schema, pointer) => {
    const models = { M: { anyOf: [true, { pattern: "a" }] }, unused: { pattern: "b" } };
    expect(unboundedIn(schema, models)).toBe(pointer);
  });

  test.each<[string, JsonSchemaObject]>([
    ["recursion", { properties: { a: { $ref: "#" } } }],
    ["comparisons of items", { uniqueItems: true }],
    ["formats", { format: "email" }],
    ["a property with the name of a keyword", { properties: { pattern: { type: "string" } } }],
    ["a value with the name of a keyword", { const: { pattern: "a" } }],
  ])("is not %s", (_, schema) => {
    expect(unboundedIn(schema)).toBeUndefined();
  });
});

test("the size of a value counts values, names and characters, up to a limit", () => {
  expect(sizeOf({ a: [1, 2] }, 100)).toBe(6);
  expect(sizeOf("x".repeat(320), 100)).toBe(11);
  expect(sizeOf("x".repeat(3_200), 100)).toBe(Infinity);
  const deep = Array.from({ length: 3_000 }).reduce<JsonValue>((inner) => [inner], 1);
  expect(sizeOf(deep, Infinity)).toBe(Infinity);
});
