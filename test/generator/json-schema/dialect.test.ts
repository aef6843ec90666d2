import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalFormOf } from "../../../generator/json-schema/dialect/normal-form.js";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";
import { anySchema } from "../../corpus/schemas.js";
import { propertyOptions } from "../../support/seed.js";

type Fields = Record<string, JsonValue>;

/** A schema and the models of its document in the normal form. */
function translated(schema: JsonValue, models: Fields = {}): { schema: JsonValue; models: Fields } {
  // Objects of the normal form have no prototype.
  return JSON.parse(JSON.stringify(normalFormOf(schema, models))) as {
    schema: JsonSchema;
    models: Fields;
  };
}

const draft = (name: string): string => `http://json-schema.org/${name}/schema#`;
const dated = (name: string): string => `https://json-schema.org/draft/${name}/schema`;

describe("keywords", () => {
  test.each<[string, JsonValue, JsonValue]>([
    [
      "what is normal stays",
      { type: "object", "x-a": 1, id: "a" },
      { type: "object", "x-a": 1, id: "a" },
    ],
    [
      "tuples",
      { items: [{ type: "string" }], additionalItems: false },
      { prefixItems: [{ type: "string" }], items: false },
    ],
    ["no `additionalItems` without a tuple", { items: {}, additionalItems: false }, { items: {} }],
    [
      "dependencies",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
    ],
    [
      "exclusive bounds",
      { minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 2 },
    ],
    ["an exclusive bound of nothing", { exclusiveMinimum: true }, {}],
    ["nullable with a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
    [
      "nullable without a type",
      { description: "Who.", allOf: [{}], nullable: true, "x-a": 1 },
      { description: "Who.", "x-a": 1, anyOf: [{ allOf: [{}] }, { type: "null" }], nullable: true },
    ],
    ["not nullable", { type: "string", nullable: false }, { type: "string" }],
    [
      "nullable in a dialect without it",
      { $schema: draft("draft-07"), type: "string", nullable: true },
      { type: "string" },
    ],
    ["unread patterns", { pattern: "(?i)a", minLength: 1 }, { "x-pattern": "(?i)a", minLength: 1 }],
    [
      "names that an unread pattern may match",
      { patternProperties: { "(?i)a": {}, b: {} }, additionalProperties: false },
      { patternProperties: { b: {} } },
    ],
    [
      "names twice",
      { required: ["a", "a"], type: ["null", "null"] },
      { required: ["a"], type: ["null", "null"] },
    ],
    ["empty lists", { anyOf: [], prefixItems: [], items: false }, { items: false }],
    ["flags that are none", { deprecated: "since 2", readOnly: "yes" }, { deprecated: true }],
    ["code", { tsType: "x", type: "string" }, { type: "string" }],
    ["later keywords", { $schema: draft("draft-04"), const: 1, if: {}, contains: {} }, {}],
    ["earlier keywords", { $schema: dated("2020-12"), dependencies: { a: ["b"] } }, {}],
    [
      "siblings of `$ref`",
      {
        $schema: draft("draft-07"),
        items: { $ref: "#/definitions/A", type: "string", title: "a" },
        definitions: { A: {} },
      },
      { items: { $ref: "#/definitions/A", title: "a" }, definitions: { A: {} } },
    ],
    [
      "siblings of `$ref` where they count",
      { $schema: dated("2019-09"), items: { $ref: "#/$defs/A", type: "string" }, $defs: { A: {} } },
      { items: { $ref: "#/$defs/A", type: "string" }, $defs: { A: {} } },
    ],
    [
      "a dialect for each resource",
      {
        $schema: dated("2020-12"),
        $defs: {
          A: {
            $id: "https://a.test/",
            $schema: draft("draft-04"),
            id: "x",
            const: 1,
            properties: { $id: {} },
          },
        },
      },
      { $defs: { A: { properties: { $id: {} } } } },
    ],
  ])("%s", (_name, schema, expected) => {
    expect(translated(schema).schema).toEqual(expected);
  });
});

describe("references", () => {
  test.each<[string, JsonValue, JsonValue]>([
    [
      "anchors",
      { items: { $ref: "#a" }, $defs: { A: { $anchor: "a" } } },
      { items: { $ref: "#/$defs/A" }, $defs: { A: {} } },
    ],
    [
      "anchors of draft-07",
      { $schema: draft("draft-07"), items: { $ref: "#a" }, definitions: { A: { $id: "#a" } } },
      { items: { $ref: "#/definitions/A" }, definitions: { A: {} } },
    ],
    [
      "the address of the schema",
      {
        $id: "https://a.test/s.json",
        items: { $ref: "https://a.test/s.json#/$defs/A" },
        contains: { $ref: "s.json" },
        $defs: { A: {} },
      },
      { items: { $ref: "#/$defs/A" }, contains: { $ref: "#" }, $defs: { A: {} } },
    ],
    [
      "the address of the schema in draft-04",
      {
        $schema: draft("draft-04"),
        id: "https://a.test/s.json",
        items: { $ref: "s.json#/definitions/A" },
        definitions: { A: {} },
      },
      { items: { $ref: "#/definitions/A" }, definitions: { A: {} } },
    ],
    [
      "from an embedded resource",
      {
        properties: { a: { $ref: "https://a.test/" }, b: { $ref: "#/$defs/S" } },
        $defs: {
          S: { type: "number" },
          A: {
            $id: "https://a.test/",
            items: { $ref: "#/$defs/S" },
            $defs: { S: { type: "string" } },
          },
        },
      },
      {
        properties: { a: { $ref: "#/$defs/A" }, b: { $ref: "#/$defs/S" } },
        $defs: {
          S: { type: "number" },
          A: { items: { $ref: "#/$defs/A/$defs/S" }, $defs: { S: { type: "string" } } },
        },
      },
    ],
    [
      "what no keyword holds",
      {
        items: { $ref: "#/types/A" },
        types: { A: { items: { $ref: "#/types/B" } }, B: { type: "string" } },
        $defs: { A: {} },
      },
      {
        items: { $ref: "#/$defs/A2" },
        types: { A: { items: { $ref: "#/types/B" } }, B: { type: "string" } },
        $defs: { A: {}, A2: { items: { $ref: "#/$defs/B" } }, B: { type: "string" } },
      },
    ],
    [
      "what moves",
      {
        items: [{}, { $ref: "#/items/0" }],
        contains: { $ref: "#/dependencies/a" },
        dependencies: { a: {} },
      },
      {
        prefixItems: [{}, { $ref: "#/prefixItems/0" }],
        contains: { $ref: "#/dependentSchemas/a" },
        dependentSchemas: { a: {} },
      },
    ],
    [
      "below what may be null",
      {
        properties: { a: { nullable: true, properties: { b: {} } } },
        not: { $ref: "#/properties/a/properties/b" },
      },
      {
        properties: { a: { anyOf: [{ properties: { b: {} } }, { type: "null" }], nullable: true } },
        not: { $ref: "#/properties/a/anyOf/0/properties/b" },
      },
    ],
    [
      "a meta-schema",
      { items: { $ref: "http://json-schema.org/draft-07/schema#" } },
      {
        items: { $ref: "#/$defs/JsonSchema" },
        $defs: { JsonSchema: { type: ["object", "boolean"] } },
      },
    ],
    [
      "recursive ones",
      { $schema: dated("2019-09"), $recursiveAnchor: true, items: { $recursiveRef: "#" } },
      { items: { $ref: "#" } },
    ],
    [
      "dynamic ones",
      { $dynamicAnchor: "a", items: { $dynamicRef: "#a" } },
      { items: { $ref: "#" } },
    ],
    [
      "dynamic ones beside another",
      { $defs: { A: { $dynamicAnchor: "a" } }, items: { $ref: "#/$defs/A", $dynamicRef: "#a" } },
      { $defs: { A: {} }, items: { $ref: "#/$defs/A", allOf: [{ $ref: "#/$defs/A" }] } },
    ],
    [
      "dynamic ones that vary",
      {
        $defs: {
          A: { $id: "a", $dynamicAnchor: "x", items: { $dynamicRef: "#x" } },
          B: { $id: "b", $dynamicAnchor: "x" },
        },
      },
      { $defs: { A: { items: {} }, B: {} } },
    ],
    [
      "identifiers in data, or of properties",
      {
        $id: "https://a.test/",
        const: { $id: "b", $ref: "#x" },
        properties: { $id: { type: "string" } },
      },
      { const: { $id: "b", $ref: "#x" }, properties: { $id: { type: "string" } } },
    ],
  ])("%s", (_name, schema, expected) => {
    expect(translated(schema).schema).toEqual(expected);
  });

  test("to models, and into what moves in them", () => {
    const { schema, models } = translated(
      {
        prefixItems: [
          { $ref: "#/models/A" },
          { $ref: "#/models/A/items/0" },
          { $ref: "#/models/B/of/c" },
          { $ref: "https://a.test/b" },
          { $ref: "#/models/D/items" },
        ],
      },
      {
        A: { items: [{ type: "string" }] },
        B: { $id: "https://a.test/b", of: { c: { $ref: "#" } } },
        D: { items: {} },
      },
    );
    expect(schema).toEqual({
      prefixItems: [
        { $ref: "#/models/A" },
        { $ref: "#/models/A/prefixItems/0" },
        { $ref: "#/models/B/$defs/c" },
        { $ref: "#/models/B" },
        { $ref: "#/models/D/items" },
      ],
    });
    expect(models).toEqual({
      A: { prefixItems: [{ type: "string" }] },
      B: { of: { c: { $ref: "#" } }, $defs: { c: { $ref: "#" } } },
      D: { items: {} },
    });
  });
});

/** Keywords of other dialects, as they are added to a random schema. */
const foreign: fc.Arbitrary<Fields> = fc.oneof(
  fc.constantFrom<Fields>(
    { items: [true, { type: "string" }], additionalItems: { $ref: "#" } },
    { dependencies: { a: ["b"], b: { minProperties: 1 } } },
    { nullable: true },
    { exclusiveMinimum: true, minimum: 1 },
    { $id: "https://a.test/x", $defs: { B: { $anchor: "b", items: { $ref: "x" } } } },
    { $ref: "#/x-y/z", "x-y": { z: { items: [{ $ref: "#/x-y" }] } } },
    { pattern: "(?i)" },
  ),
  fc.constant({}),
);

test("the normal form of the normal form is itself", () => {
  fc.assert(
    fc.property(anySchema(["#/$defs/A"]), anySchema(["#"]), foreign, (schema, inner, added) => {
      const whole = { ...added, properties: { a: schema as JsonValue }, contains: { ...added } };
      const { $defs = {} } = added;
      const written = { ...whole, $defs: { ...($defs as Fields), A: inner as JsonValue } };
      const once = translated(written).schema;
      expect(translated(once).schema).toEqual(once);
    }),
    propertyOptions(300),
  );
});
