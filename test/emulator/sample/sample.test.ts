import { Ajv2020 } from "ajv/dist/2020.js";
import { Ajv } from "ajv";
import * as formats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSampler, type Sampler } from "../../../emulator/sample/sample.js";
import { textSource } from "../../../emulator/sample/text.js";
import { bundleSchema } from "../../../emulator/schemas/bundle.js";
import { UnsatisfiableSchemaError } from "../../../emulator/schemas/errors.js";
import {
  KEYWORD_TYPES,
  KEYWORDS,
  type KeywordKind,
} from "../../../generator/json-schema/keywords.js";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";
import { propertyOptions } from "../../support/seed.js";

const checkers = {
  "2020-12": new Ajv2020({ strict: false, logger: false, multipleOfPrecision: 9 }),
  "draft-07": new Ajv({ strict: false, logger: false, multipleOfPrecision: 9 }),
};
formats.default.default(checkers["2020-12"]);
formats.default.default(checkers["draft-07"]);

/** Checks samples independently of the sampler's own check. */
function checker(
  schema: JsonSchema,
  models: Record<string, JsonSchema>,
  dialect: keyof typeof checkers = "2020-12",
): (value: JsonValue) => boolean {
  const validate = checkers[dialect].compile(
    typeof schema === "boolean" ? schema : { ...schema, models },
  );
  return (value) => validate(value);
}

const source = textSource("[acme/small] List the misspelt words in Ths is fun.", "Ths is fun");
async function sample(
  schema: JsonSchema,
  models: Record<string, JsonSchema> = {},
  seed = "seed",
): Promise<JsonValue> {
  return (await samplerOf(schema, models)).sample(seed, source);
}

async function samplerOf(schema: JsonSchema, models: Record<string, JsonSchema>): Promise<Sampler> {
  const bundle = bundleSchema(schema, models);
  return await createSampler(bundle, "assert");
}

/** A value of each kind of keyword that applies to one type. */
const VALUES: Partial<Record<KeywordKind, JsonValue>> = {
  schema: true,
  schemas: {},
  schemaList: [true],
  schemaOrList: true,
  schemasOrNames: {},
  names: [],
  namesByName: {},
  text: "email",
  pattern: "^a$",
  flag: true,
  number: 1,
  positive: 1,
  count: 1,
};

const tree: JsonSchema = {
  type: "object",
  required: ["name", "children"],
  properties: {
    name: { type: "string" },
    children: { type: "array", items: { $ref: "#/models/Tree" } },
  },
};

test("without a type, a sample has the type that the keywords apply to", async () => {
  for (const [keyword, type] of KEYWORD_TYPES) {
    const schema = { [keyword]: VALUES[KEYWORDS.get(keyword) ?? "anything"] ?? null };
    const value = await sample(schema);
    expect(Array.isArray(value) ? "array" : typeof value, keyword).toBe(type);
  }
});

describe("what is sampled satisfies the schema", () => {
  test.each<[string, JsonSchema, Record<string, JsonSchema>?]>([
    ["anything", true],
    ["an empty schema", {}],
    ["a const", { const: { a: [1, null] } }],
    ["an enum", { enum: ["easy", "hard", 3] }],
    ["several types", { type: ["string", "null"] }],
    ["a short text", { type: "string", maxLength: 3 }],
    ["a long text", { type: "string", minLength: 500, maxLength: 510 }],
    ["a pattern", { type: "string", pattern: "^[A-Z]{2}-\\d{4}(?:-[a-f]+)?$" }],
    ["a pattern with lengths", { type: "string", pattern: "^[a-z]+$", minLength: 5, maxLength: 6 }],
    ["a pattern with letters of any script", { type: "string", pattern: "^\\p{Lu}\\p{L}+$" }],
    ...[
      ...[
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
      ],
      ...["iri", "uri-template", "uuid", "json-pointer", "relative-json-pointer", "regex", "byte"],
    ].map((format): [string, JsonSchema] => [`the format ${format}`, { type: "string", format }]),
    ["an integer", { type: "integer" }],
    ["an integer of a range", { type: "integer", minimum: 3, maximum: 3 }],
    ["an open range", { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 }],
    ["a negative range", { type: "number", maximum: -5 }],
    ["a narrow range", { type: "number", minimum: 0.001, maximum: 0.002 }],
    ["a multiple", { type: "number", multipleOf: 0.1, minimum: 1, maximum: 2 }],
    ["a multiple in a range", { type: "integer", multipleOf: 7, minimum: 50, maximum: 60 }],
    [
      "a list with a length",
      { type: "array", items: { type: "integer" }, minItems: 7, maxItems: 9 },
    ],
    [
      "a list of different things",
      { type: "array", items: { enum: [1, 2, 3, 4] }, minItems: 4, uniqueItems: true },
    ],
    [
      "a tuple",
      {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "integer" }],
        items: false,
        minItems: 2,
      },
    ],
    [
      "a tuple of a fixed length",
      {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "integer" }],
        items: false,
        minItems: 2,
      },
    ],
    [
      "a list that contains something",
      { type: "array", items: { type: "integer" }, contains: { const: 7 }, minContains: 2 },
    ],
    ["a list of nothing", { type: "array", items: false }],
    ["a map", { type: "object", additionalProperties: { type: "integer" }, minProperties: 3 }],
    [
      "a map with names",
      {
        type: "object",
        propertyNames: { pattern: "^k[0-9]$" },
        additionalProperties: { type: "boolean" },
        minProperties: 2,
      },
    ],
    [
      "names by pattern",
      {
        type: "object",
        patternProperties: { "^x-[a-z]{3}$": { type: "integer" } },
        additionalProperties: false,
        minProperties: 1,
      },
    ],
    [
      "names that imply others",
      {
        type: "object",
        properties: { a: { type: "string" } },
        required: ["a"],
        dependentRequired: { a: ["b"], b: ["c"] },
      },
    ],
    [
      "several names of an open pattern",
      {
        type: "object",
        patternProperties: { "^x-": { type: "integer" } },
        additionalProperties: false,
        minProperties: 5,
      },
    ],
    [
      "names that imply one that is not allowed",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" }, c: false },
        dependentRequired: { a: ["b"], b: ["c"] },
        minProperties: 1,
      },
    ],
    [
      "what only the first item can contain",
      {
        type: "array",
        prefixItems: [{ type: "integer" }],
        items: { type: "string" },
        contains: { type: "integer", minimum: 100 },
        minItems: 3,
      },
    ],
    [
      "items that only `contains` allows",
      {
        type: "array",
        prefixItems: [{ type: "string" }],
        contains: { type: "integer" },
        unevaluatedItems: false,
        minItems: 3,
      },
    ],
    [
      "a property called __proto__",
      {
        type: "object",
        required: ["__proto__"],
        properties: JSON.parse('{"__proto__":{"type":"integer"}}') as Record<string, JsonValue>,
      },
    ],
    ["required without a schema", { type: "object", required: ["x"] }],
    [
      "parts that all hold",
      {
        allOf: [
          { type: "object", required: ["a"], properties: { a: { minLength: 3 } } },
          { properties: { a: { type: "string", maxLength: 4 } } },
        ],
      },
    ],
    [
      "one of several",
      {
        oneOf: [
          { type: "string", maxLength: 5 },
          { type: "integer", minimum: 10 },
        ],
      },
    ],
    [
      "one of several objects, told apart by a field",
      {
        oneOf: [
          {
            type: "object",
            required: ["kind", "n"],
            properties: { kind: { const: "n" }, n: { type: "integer" } },
          },
          {
            type: "object",
            required: ["kind", "s"],
            properties: { kind: { const: "s" }, s: { type: "string" } },
          },
        ],
      },
    ],
    [
      "any of several beside something",
      {
        type: "object",
        required: ["id"],
        properties: { id: { type: "integer" } },
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
      },
    ],
    ["not something", { type: "integer", minimum: 1, maximum: 4, not: { enum: [1, 2, 3] } }],
    [
      "if, then, else",
      {
        type: "object",
        required: ["kind"],
        properties: { kind: { enum: ["a", "b"] } },
        if: { properties: { kind: { const: "a" } } },
        then: { required: ["x"] },
        else: { required: ["y"] },
      },
    ],
    [
      "a reference to a model",
      { $ref: "#/models/Word" },
      { Word: { type: "string", minLength: 2 } },
    ],
    [
      "a reference with more beside it",
      { $ref: "#/models/Word", maxLength: 2 },
      { Word: { type: "string", minLength: 2 } },
    ],
    [
      "a model's own definitions",
      { type: "array", items: { $ref: "#/models/Pair" }, minItems: 1 },
      {
        Pair: {
          type: "object",
          required: ["l"],
          properties: { l: { $ref: "#/models/Pair/$defs/side" } },
          $defs: { side: { type: "integer" } },
        },
      },
    ],
    [
      "local definitions",
      {
        $defs: { "a/b c": { type: "integer" } },
        type: "object",
        required: ["x"],
        properties: { x: { $ref: "#/$defs/a~1b%20c" } },
      },
    ],
    ["a tree", { $ref: "#/models/Tree" }, { Tree: tree }],
    [
      "a list linked by nullable references",
      { $ref: "#/models/Node" },
      {
        Node: {
          type: "object",
          required: ["next"],
          properties: { next: { anyOf: [{ $ref: "#/models/Node" }, { type: "null" }] } },
        },
      },
    ],
    [
      "an expression of two mutually recursive models",
      { $ref: "#/models/Sum" },
      {
        Sum: {
          type: "object",
          required: ["terms"],
          properties: {
            terms: {
              type: "array",
              minItems: 2,
              items: { oneOf: [{ type: "integer" }, { $ref: "#/models/Group" }] },
            },
          },
        },
        Group: {
          type: "object",
          required: ["inner"],
          properties: { inner: { $ref: "#/models/Sum" } },
        },
      },
    ],
  ])("%s", async (_, schema, models = {}) => {
    const isOld = typeof schema !== "boolean" && Array.isArray(schema.items);
    const satisfies = checker(schema, models, isOld ? "draft-07" : "2020-12");
    const sampler = await samplerOf(schema, models);
    for (let seed = 0; seed < 25; seed += 1) {
      const value = sampler.sample(`seed ${seed}`, source);
      expect(satisfies(value), JSON.stringify(value)).toBe(true);
    }
  });

  test("for schemas of all shapes", async () => {
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
      const nested = tie("schema") as fc.Arbitrary<JsonValue>;
      const name = fc.constantFrom("a", "b", "c", "long name");
      return {
        schema: fc.oneof(
          { maxDepth: 4, depthSize: "small" },
          fc.constantFrom<JsonSchema>(
            true,
            { type: "null" },
            { type: "boolean" },
            { type: "string", format: "email" },
          ),
          fc.record(
            {
              type: fc.constant("string"),
              minLength: fc.nat(30),
              maxLength: fc.integer({ min: 30, max: 60 }),
            },
            { requiredKeys: ["type"] },
          ) as fc.Arbitrary<JsonSchema>,
          fc.record(
            {
              type: fc.constantFrom("integer", "number"),
              minimum: fc.integer({ min: -50, max: 0 }),
              maximum: fc.integer({ min: 1, max: 50 }),
            },
            { requiredKeys: ["type"] },
          ) as fc.Arbitrary<JsonSchema>,
          fc
            .uniqueArray(fc.oneof(fc.integer(), fc.string(), fc.boolean()), {
              minLength: 1,
              maxLength: 4,
            })
            .map((values): JsonSchema => ({ enum: values })),
          fc.record(
            {
              type: fc.constant("array"),
              items: nested,
              minItems: fc.nat(3),
              maxItems: fc.integer({ min: 3, max: 5 }),
            },
            { requiredKeys: ["type"] },
          ) as fc.Arbitrary<JsonSchema>,
          fc
            .record({
              properties: fc.dictionary(name, nested),
              required: fc.subarray(["a", "b", "c"]),
              closed: fc.boolean(),
            })
            .map(({ properties, required, closed }): JsonSchema => ({
              type: "object",
              properties,
              required: required.filter((key) => !closed || key in properties),
              ...(closed ? { additionalProperties: false } : {}),
            })),
          fc
            .array(nested, { minLength: 1, maxLength: 3 })
            .map((branches): JsonSchema => ({ anyOf: branches })),
        ),
      };
    });
    await fc.assert(
      fc.asyncProperty(schema, fc.string(), async (shape, seed) => {
        const value = await sample(shape, {}, seed);
        expect(checker(shape, {})(value), JSON.stringify(value)).toBe(true);
      }),
      propertyOptions(500),
    );
  });
});

describe("what is sampled", () => {
  test("is the same for the same seed, and varies with it", async () => {
    expect(await sample(tree, { Tree: tree }, "one")).toEqual(
      await sample(tree, { Tree: tree }, "one"),
    );
    const values = await Promise.all(
      Array.from({ length: 10 }, (_, at) => sample({ type: "integer" }, {}, `${at}`)),
    );
    expect(new Set(values).size).toBeGreaterThan(3);
  });

  test("mentions what it is about where there is room, near the top", async () => {
    const schema: JsonSchema = {
      type: "object",
      required: ["id", "items", "short", "note"],
      properties: {
        id: { type: "string", format: "uuid" },
        items: { type: "array", minItems: 1, items: { type: "string" } },
        short: { type: "string", maxLength: 8 },
        note: { type: "string", maxLength: 40 },
      },
    };
    expect(await sample(schema)).toMatchObject({
      note: "[acme/small] List the misspelt words in ",
    });
  });

  test("is made of the words it is about", async () => {
    const words = (await sample({
      type: "array",
      minItems: 3,
      items: { type: "string", maxLength: 10 },
    })) as string[];
    expect(
      words.every((word) => word.split(" ").every((part) => "Ths is fun".includes(part))),
    ).toBe(true);
  });

  test("includes what is optional", async () => {
    expect(
      await sample({
        type: "object",
        properties: { a: { type: "integer" }, b: { type: "boolean" } },
      }),
    ).toEqual({
      a: expect.any(Number) as number,
      b: expect.any(Boolean) as boolean,
    });
  });
});

describe("a schema that nothing satisfies", () => {
  test.each<[string, JsonSchema, string, Record<string, JsonSchema>?]>([
    ["false", false, "allows no value"],
    [
      "a recursion without end",
      { $ref: "#/models/N" },
      "recursion does not end",
      { N: { type: "object", required: ["n"], properties: { n: { $ref: "#/models/N" } } } },
    ],
    [
      "a contradiction",
      { type: "integer", minimum: 5, maximum: 3 },
      "#/minimum: `minimum` 5 is above",
    ],
    [
      "types that exclude each other",
      { allOf: [{ type: "string" }, { type: "integer" }] },
      "no type is allowed",
    ],
    [
      "too many different things",
      { type: "array", items: { type: "boolean" }, minItems: 3, uniqueItems: true },
      "#/minItems: `minItems` is 3, and only 2 different items were found",
    ],
    [
      "a pattern that contradicts itself",
      { type: "string", pattern: "^(?!a)a$" },
      "#: none of the 19 values that were tried satisfies `pattern`",
    ],
  ])("%s is said to be one", async (_, schema, message, models = {}) => {
    const failed = sample(schema, models);
    await expect(failed).rejects.toThrow(UnsatisfiableSchemaError);
    await expect(failed).rejects.toThrow(message);
  });

  test("a circle of references has no value", async () => {
    const circle = { A: { $ref: "#/models/B" }, B: { $ref: "#/models/A" } };
    await expect(sample({ $ref: "#/models/A" }, circle)).rejects.toThrow(UnsatisfiableSchemaError);
  });
});
