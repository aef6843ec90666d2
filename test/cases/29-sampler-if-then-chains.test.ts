import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { outputOf, samplerOf, satisfies, source, type Schemas } from "../support/sampled.js";

const file = fileURLToPath(
  new URL("inputs/29-sampler-if-then-chains/forms.flow.json", import.meta.url),
);
const SEEDS = 40;

async function samplesOf(schemas: Schemas): Promise<readonly JsonValue[]> {
  const sampler = await samplerOf(schemas);
  const isValid = satisfies(schemas);
  return Array.from({ length: SEEDS }, (_, seed) => {
    const value = sampler.sample(`seed ${seed}`, source);
    expect(isValid(value), JSON.stringify(value)).toBe(true);
    return value;
  });
}

/** A case of a union of objects that `kind` tells apart. */
function only(kind: string, name: string): JsonObject {
  return {
    if: { properties: { kind: { const: kind } }, required: ["kind"] },
    then: {
      required: ["kind", name],
      properties: { kind: true, [name]: { type: "string" } },
      additionalProperties: false,
    },
  };
}

const kinds = ["a", "b", "c", "d", "e", "f"];

describe("29-sampler-if-then-chains", () => {
  test("each item of the form has the attributes of its type", async () => {
    const values = await samplesOf(outputOf(file));
    const types = values.flatMap((value) =>
      (value as unknown as { items: { type: string }[] }).items.map(({ type }) => type),
    );
    expect(new Set(types)).toEqual(new Set(["markdown", "input"]));
  });

  test.each<[string, JsonSchema]>([
    [
      "a chain in `allOf`",
      {
        type: "object",
        required: ["kind"],
        properties: { kind: { enum: kinds } },
        allOf: kinds.map((kind) => only(kind, `of-${kind}`)),
      },
    ],
    [
      "a chain of `else`",
      {
        type: "object",
        required: ["kind"],
        properties: { kind: { enum: kinds } },
        ...kinds.reduceRight<JsonObject>(
          (rest, kind) => ({ ...only(kind, `of-${kind}`), else: rest }),
          { required: ["never"], properties: { never: false } },
        ),
      },
    ],
  ])("%s: all kinds are sampled", async (_, schema) => {
    const values = await samplesOf({ schema, models: {} });
    const found = values.map((value) => (value as unknown as { kind: string }).kind);
    expect(new Set(found)).toEqual(new Set(kinds));
  });

  test.each<[string, JsonSchema]>([
    [
      "an `if` that a missing property meets, too",
      {
        type: "object",
        properties: { kind: { enum: ["a", "b"] } },
        if: { properties: { kind: { const: "a" } } },
        then: { required: ["x"] },
        else: { properties: { x: false } },
      },
    ],
    [
      "an `if` of a number",
      {
        type: "object",
        required: ["age"],
        properties: { age: { type: "integer", minimum: 0, maximum: 120 } },
        if: { properties: { age: { minimum: 18 } } },
        then: { required: ["licence"], properties: { licence: { type: "string" } } },
        else: { required: ["guardian"], properties: { guardian: { type: "string" } } },
      },
    ],
    [
      "an `if` of what is required",
      {
        type: "object",
        properties: { card: { type: "string" }, address: { type: "string" } },
        if: { required: ["card"] },
        then: { required: ["address"] },
      },
    ],
    [
      "an `if` in an `anyOf` in a `not`",
      {
        type: "object",
        properties: { a: { enum: [1, 2, 3] } },
        not: {
          anyOf: [{ properties: { a: { const: 1 } } }, { if: { required: ["b"] }, else: false }],
        },
      },
    ],
    [
      "a `oneOf` of which two hold easily",
      {
        type: "object",
        oneOf: [
          { required: ["a"], properties: { a: { type: "string" } } },
          { required: ["b"], properties: { b: { type: "string" } } },
        ],
        properties: { a: { type: "string" }, b: { type: "string" } },
      },
    ],
    [
      "dependent schemas",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "integer" } },
        required: ["a"],
        dependentSchemas: {
          a: { required: ["c"], properties: { b: false } },
          c: { minProperties: 3 },
        },
      },
    ],
    [
      "properties that only one side of an `allOf` allows",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" }, b: { type: "string" } } },
          { properties: { a: { type: "string" } }, additionalProperties: false },
        ],
      },
    ],
    [
      "unevaluated properties",
      {
        type: "object",
        anyOf: [
          { required: ["a"], properties: { a: { type: "string" } } },
          { required: ["b"], properties: { b: { type: "string" } } },
        ],
        unevaluatedProperties: false,
      },
    ],
  ])("%s", async (_, schema) => {
    await samplesOf({ schema, models: {} });
  });
});
