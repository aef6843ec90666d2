import {
  compileTests,
  compileValidator,
  fillAndCheck,
  ValidationLimitError,
} from "noukai-codegen-runtime/validation";
import { describe, expect, test } from "vitest";
import { bundleSchema } from "../../../emulator/schemas/bundle.js";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";

const models: Readonly<Record<string, JsonSchema>> = {
  Settings: { type: "object", properties: { mode: { default: "fast" }, deep: { default: {} } } },
};
const fill = (schema: JsonSchema, value: JsonValue, steps = 1_000): unknown => {
  const { document } = bundleSchema(schema, models);
  const parts = {
    ...{ document, schema: document },
    ...{ validate: compileValidator(document), test: compileTests(document) },
  };
  const filled = fillAndCheck(parts, value, steps);
  if ("violations" in filled) throw new Error("the value is not valid");
  return filled.value;
};

describe("defaults are filled in", () => {
  const x = { default: 1 };
  test.each<[string, JsonSchema, JsonValue, JsonValue]>([
    ["of properties", { properties: { x, y: true } }, { y: 2 }, { y: 2, x: 1 }],
    [
      "not where its own schema refuses it",
      { properties: { a: { default: null, type: "array" }, x } },
      {},
      { x: 1 },
    ],
    ["not over what is there", { properties: { x } }, { x: null }, { x: null }],
    ["of nested objects", { properties: { a: { properties: { x } } } }, { a: {} }, { a: { x: 1 } }],
    ["in defaults", { properties: { a: { default: {}, properties: { x } } } }, {}, { a: { x: 1 } }],
    ["in items", { items: { properties: { x } } }, [{}, 5, {}], [{ x: 1 }, 5, { x: 1 }]],
    [
      "in items one by one",
      { prefixItems: [{ properties: { x } }], items: true },
      [{}, {}],
      [{ x: 1 }, {}],
    ],
    [
      "in additional properties",
      { additionalProperties: { properties: { x } } },
      { a: {} },
      { a: { x: 1 } },
    ],
    [
      "by patterns of names",
      { patternProperties: { "^a": { properties: { x } } } },
      { ab: {}, b: {} },
      { ab: { x: 1 }, b: {} },
    ],
    ["by references", { $ref: "#/models/Settings" }, {}, { mode: "fast", deep: {} }],
    [
      "by all of several schemas",
      { allOf: [{ properties: { x } }, { properties: { y: { default: [2] } } }] },
      {},
      { x: 1, y: [2] },
    ],
    ["not by alternatives", { anyOf: [{ properties: { x } }], if: { properties: { x } } }, {}, {}],
    ["not in other values", { properties: { x } }, "x", "x"],
  ])("%s", (_, schema, value, expected) => {
    expect(fill(schema, value)).toEqual(expected);
  });

  test("under names of Object.prototype", () => {
    const properties = JSON.parse(
      '{"__proto__":{"default":1},"constructor":{"default":2}}',
    ) as object;
    const filled = fill({ properties: { ...properties } }, {});
    expect(JSON.stringify(filled)).toBe('{"__proto__":1,"constructor":2}');
  });

  test("without changing the value or the schema", () => {
    const schema = {
      properties: { a: { default: { b: {} }, properties: { b: { properties: { x } } } } },
    };
    const value = {};
    expect(fill(schema, value)).toEqual({ a: { b: { x: 1 } } });
    expect(value).toEqual({});
    expect(schema.properties.a.default).toEqual({ b: {} });
  });

  test("into the value itself where nothing is missing", () => {
    const value = { a: [{ x: 1 }] };
    expect(fill({ properties: { a: { items: { properties: { x } } } } }, value)).toBe(value);
  });
});

describe("what would not end is an error", () => {
  test.each<[string, JsonSchema, "steps" | "depth"]>([
    ["defaults in defaults", { properties: { a: { default: {}, $ref: "#" } } }, "depth"],
    ["a schema that refers to itself", { $ref: "#" }, "depth"],
    [
      "defaults that double",
      { properties: { a: { default: {}, $ref: "#" }, b: { default: {}, $ref: "#" } } },
      "depth",
    ],
  ])("for %s", (_, schema, limit) => {
    expect(() => fill(schema, {}, 100_000)).toThrow(
      expect.objectContaining({ name: ValidationLimitError.name, limit }) as Error,
    );
  });

  test("for many values", () => {
    const schema = { items: { properties: { x: { default: 1 } } } };
    const value = Array.from({ length: 10_000 }, () => ({}));
    expect(() => fill(schema, value, 1_000)).toThrow(ValidationLimitError);
  });
});
