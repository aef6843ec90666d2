import { describe, expect, test } from "vitest";
import { readDefinition } from "../../../generator/definition/index.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { compile } from "../../corpus/compile.js";
import { load, render } from "../../corpus/render.js";

type Fields = Readonly<Record<string, JsonValue>>;

/** A flow whose every text is chosen by someone else. */
function hostileFlow(fields: Fields, step: Fields = {}): string {
  const flow = { org: "evil", project: "evil", slug: "evil", ...fields };
  const inputs = {
    type: "object",
    required: ["message"],
    properties: { message: { type: "string" } },
  };
  const steps = [
    { id: "run", processor: "llm", prompt: "{{message}}", output: { type: "string" }, ...step },
  ];
  return JSON.stringify({ inputs, steps, ...flow });
}

async function renderText(text: string): Promise<Map<string, string>> {
  const { files } = await render([load("evil.flow.json", text)]);
  return files;
}

// That text becomes no code is in test/attack/definitions.test.ts.
describe("large and odd definitions", () => {
  const schemaFlow = (output: JsonValue, models: Fields = {}): string =>
    hostileFlow({ models }, { output });
  const nested = (depth: number): JsonValue => {
    let schema: JsonValue = { type: "string" };
    for (let level = 0; level < depth; level++) {
      schema = { type: "object", properties: { [`p${level}`]: schema } };
    }
    return schema;
  };
  const manyProperties = (count: number): JsonValue => ({
    type: "object",
    properties: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `p${index}`,
        { type: "object", properties: { a: { type: "string" } } },
      ]),
    ),
  });
  const overlapping = Array.from({ length: 12 }, (_, index) => ({
    type: "object",
    properties: { [`p${index}`]: { type: "string" } },
  }));

  test.each<[string, string]>([
    [
      "an enum of 5,000 values",
      schemaFlow({ enum: Array.from({ length: 5000 }, (_, index) => `value ${index}`) }),
    ],
    [
      "enums of 5,000 values, merged",
      schemaFlow({
        allOf: Array.from({ length: 4 }, () => ({
          enum: Array.from({ length: 5000 }, (_, index) => index),
        })),
      }),
    ],
    ["90 levels", schemaFlow(nested(90))],
    ["500 levels", schemaFlow(nested(500))],
    ["10,000 properties", schemaFlow(manyProperties(10_000))],
    ["a million nodes", schemaFlow(manyProperties(200_000))],
    [
      "a list of 100,000 items at least",
      schemaFlow({ type: "array", minItems: 100_000, items: { type: "string" } }),
    ],
    [
      "a prefix of 2,000 items",
      schemaFlow({
        type: "array",
        prefixItems: Array.from({ length: 2000 }, () => ({ type: "string" })),
      }),
    ],
    ["twelve overlapping alternatives, one of them", schemaFlow({ oneOf: overlapping })],
    [
      "twelve overlapping alternatives, any, and nothing else",
      schemaFlow({ anyOf: overlapping, unevaluatedProperties: false }),
    ],
    [
      "alternatives that multiply",
      schemaFlow({ allOf: Array.from({ length: 12 }, () => ({ anyOf: overlapping })) }),
    ],
    [
      "negations that multiply",
      schemaFlow({
        not: {
          allOf: overlapping.map((schema) => ({ not: { anyOf: [schema, { required: ["a"] }] } })),
        },
      }),
    ],
    ["a reference to itself", schemaFlow({ $ref: "#" })],
    [
      "references in a circle",
      schemaFlow({ $ref: "#/models/A" }, { A: { $ref: "#/models/B" }, B: { $ref: "#/models/A" } }),
    ],
    [
      "a union with itself",
      schemaFlow(
        { $ref: "#/models/A" },
        {
          A: { anyOf: [{ $ref: "#/models/B" }, { type: "string" }] },
          B: { anyOf: [{ $ref: "#/models/A" }, { type: "number" }] },
        },
      ),
    ],
    ["a schema that is not itself", schemaFlow({ not: { $ref: "#" } })],
    [
      "a model that extends itself",
      schemaFlow(
        { $ref: "#/models/A" },
        { A: { allOf: [{ $ref: "#/models/A" }, { required: ["a"] }] } },
      ),
    ],
    [
      "models that hold each other, merged",
      schemaFlow(
        { allOf: [{ $ref: "#/models/A" }, { $ref: "#/models/B" }] },
        {
          A: { properties: { a: { $ref: "#/models/B" }, b: { $ref: "#/models/A" } } },
          B: {
            properties: {
              a: { $ref: "#/models/A" },
              b: { allOf: [{ $ref: "#/models/A" }, { $ref: "#/models/B" }] },
            },
          },
        },
      ),
    ],
    [
      "a tuple that leads back to itself",
      schemaFlow(
        { $ref: "#/models/A" },
        {
          A: {
            anyOf: [
              { type: "string" },
              {
                type: "array",
                prefixItems: [{ type: "boolean" }],
                items: {
                  anyOf: [{ type: "number" }, { type: "array", items: { $ref: "#/models/A" } }],
                },
              },
            ],
          },
        },
      ),
    ],
    [
      "keys that differ by case and normalisation only",
      schemaFlow(
        {
          type: "object",
          properties: {
            a: { const: 1 },
            A: { const: 2 },
            "\u00e9": { const: 3 },
            "e\u0301": { const: 4 },
            "\u212b": { const: 5 },
            "\u00c5": { const: 6 },
          },
        },
        { "\u00e9": { type: "object" }, "e\u0301": { type: "object" } },
      ),
    ],
    [
      "expressions that take for ever",
      schemaFlow({
        type: "object",
        properties: { ["a".repeat(60)]: { type: "string" } },
        patternProperties: { "^(a+)+$": { type: "string" }, "(a|a)*b": { type: "string" } },
      }),
    ],
    [
      "a pointer into nowhere",
      schemaFlow({
        type: "object",
        properties: { a: { $ref: "#/properties/b" }, b: { $ref: "#/properties/a/properties" } },
      }),
    ],
  ])("%s: correct code or a located error", { timeout: 60_000 }, async (_, text) => {
    const result = readDefinition({ path: "evil.flow.json", text });
    if ("problems" in result) {
      for (const problem of result.problems) expect(problem.line).toBeGreaterThan(0);
    } else {
      const files = await renderText(text);
      expect(compile(files)).toEqual([]);
    }
  });
});
