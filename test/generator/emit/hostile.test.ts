import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { readDefinition } from "../../../generator/definition/index.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { compile } from "../../corpus/compile.js";
import { expectInert } from "../../corpus/inert.js";
import { load, render } from "../../corpus/render.js";
import { propertyOptions } from "../../support/seed.js";

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

/** Whether a character ends lines or reorders text without being seen. */
function isHidden(character: string): boolean {
  const code = character.charCodeAt(0);
  const isControl = (code < 0x20 && character !== "\n") || code === 0x7f || code === 0x85;
  return isControl || /[\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(character);
}

const texts: readonly string[] = [
  "*/ process.exit(1); /*",
  "*\\/ */*/ /**/",
  "`${process.exit(1)}`",
  "\u2028process.exit(1)\u2029\u0085\v\f\r\n\r",
  "\u202e\u2066 reversed \u2069\u202c\u200b\ufeff",
  "\ud800 and \udc00, alone",
  "'\"\\'\\\"`",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "</script><!--",
  "@ts-nocheck @deprecated {@link x} @internal",
  "// eslint-disable\n#!/bin/sh",
  "\0\u0001\u001b[31m",
  "x".repeat(10_000),
  "é".repeat(300) + "e\u0301",
  "",
  " ",
  "1e999",
  "-0",
];

describe("text of a definition is data", () => {
  test.each(texts.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    "%s",
    async (_, text) => {
      const entry = {
        type: "object",
        description: text,
        properties: { [text]: { const: text, title: text } },
      };
      const definition = hostileFlow(
        {
          name: text,
          description: text,
          models:
            text === "" || text.length > 100
              ? {}
              : { [text]: { enum: [text, { [text]: [text] }] } },
          inputs: {
            type: "object",
            required: ["message", text],
            properties: {
              message: {
                type: "string",
                description: text,
                default: text,
                format: text,
                examples: [text],
              },
              [text]: { enum: [text, 1, { [text]: text }] },
              pattern: { type: "object", patternProperties: { "^x": { description: text } } },
            },
          },
        },
        {
          name: text,
          description: text,
          model: text,
          prompt: text,
          config: { [text]: text },
          output: entry,
        },
      );
      const result = readDefinition({ path: "evil.flow.json", text: definition });
      if ("problems" in result) {
        for (const problem of result.problems) expect(problem.line).toBeGreaterThan(0);
        return;
      }
      const files = await renderText(definition);
      expectInert(files.get("evil/evil/evil.ts") ?? "");
      expect(compile(files)).toEqual([]);
      expect([...files.values()].join("").split("").filter(isHidden)).toEqual([]);
    },
  );

  test("whatever it is", { timeout: 120_000 }, async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      fc.constantFrom(...texts),
    );
    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, key, constant) => {
        const definition = hostileFlow(
          {
            name,
            description: key,
            inputs: {
              type: "object",
              properties: { [key]: { const: constant, description: name } },
            },
          },
          {
            config: { [key]: constant },
            output: { type: "object", properties: { [name]: { enum: [key, constant, name] } } },
          },
        );
        const result = readDefinition({ path: "evil.flow.json", text: definition });
        if ("problems" in result) return;
        const files = await renderText(definition);
        const file = files.get("evil/evil/evil.ts") ?? "";
        expectInert(file);
        const { diagnostics = [] } = ts.transpileModule(file, { reportDiagnostics: true });
        expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
      }),
      propertyOptions(300),
    );
  });
});

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
