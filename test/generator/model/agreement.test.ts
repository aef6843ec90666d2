import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundleSchema } from "../../../emulator/schemas/bundle.js";
import { createValidator } from "../../../emulator/schemas/validate.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import type { JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";
import { compile } from "../../corpus/compile.js";
import { valueLiteral } from "../../corpus/literal.js";
import { render } from "../../corpus/render.js";
import { anySchema, sayableSchema, value } from "../../corpus/schemas.js";

interface Case {
  readonly schema: JsonSchema;
  readonly values: readonly JsonValue[];
}

const models = {
  Tree: {
    type: "object",
    required: ["a"],
    properties: { a: { enum: [1, "a"] }, b: { type: "array", items: { $ref: "#/models/Tree" } } },
  },
  Either: { anyOf: [{ $ref: "#/models/Tree" }, { type: "string" }] },
} as const;

function definitionOf(cases: readonly Case[]): FlowDefinition {
  const unsaid = {
    serviceId: undefined,
    name: undefined,
    description: undefined,
    model: undefined,
    ...{ code: undefined, language: undefined, input: undefined },
    mock: undefined,
  };
  return {
    ...{ org: "test", project: "agreement", slug: "cases", version: "draft", published: [] },
    ...{
      serviceId: undefined,
      name: undefined,
      description: undefined,
      production: undefined,
      primary: undefined,
      capture: undefined,
    },
    inputs: { type: "object" },
    models,
    steps: cases.map(({ schema }, index) => ({
      ...{ kind: "step", id: `s${index}`, processor: "llm", prompt: "", config: {}, tools: false },
      ...{ ...unsaid, configSchema: undefined, output: schema },
    })),
  };
}

/** Whether the validator, and whether the type, accepts each value of each case. */
async function verdicts(
  cases: readonly Case[],
): Promise<{ case: string; valid: boolean; typed: boolean }[]> {
  const { files } = await render([{ definition: definitionOf(cases), origin: "cases" }], {
    objects: "open",
  });
  const lines = [`import type { CasesOutputs } from "./test/agreement/cases.js";`];
  const asked: { readonly case: string; readonly valid: boolean }[] = [];
  for (const [index, { schema, values }] of cases.entries()) {
    const validate = createValidator(bundleSchema(schema, models).document, "annotation");
    for (const entry of values) {
      const valid = answerOf(() => validate(entry) === undefined);
      if (valid === undefined) continue;
      lines.push(`{ const x: CasesOutputs["s${index}"] = ${valueLiteral(entry)}; void x; }`);
      asked.push({
        case: `${JSON.stringify(schema)} with ${JSON.stringify(entry)}`,
        valid,
      });
    }
  }
  const complaints = compile(new Map([...files, ["cases.ts", lines.join("\n")]]));
  expect(complaints.filter(({ file }) => file !== "cases.ts")).toEqual([]);
  const refused = new Set(complaints.map(({ line }) => line));
  return asked.map((entry, index) => ({ ...entry, typed: !refused.has(index + 2) }));
}

/** The validator's answer; none where it fails itself, as on a schema that refers to itself for the same value. */
function answerOf(ask: () => boolean): boolean | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function sampleCases(schema: fc.Arbitrary<JsonSchema>, count: number, seed: number): Case[] {
  const cases = fc.record({ schema, values: fc.array(value, { minLength: 16, maxLength: 16 }) });
  return fc.sample(cases, { numRuns: count, seed });
}

const references = ["#/models/Tree", "#/models/Either", "#"];

describe("types and the emulator's validator", { timeout: 120_000 }, () => {
  test("a type accepts whatever the validator accepts", async () => {
    const cases = sampleCases(anySchema(references), 320, 1);
    const answers = await verdicts(cases);
    const unsound = answers.filter(({ valid, typed }) => valid && !typed);
    expect(answers.filter(({ valid }) => valid).length).toBeGreaterThan(1000);
    expect(answers.filter(({ typed }) => !typed).length).toBeGreaterThan(1000);
    expect(unsound.map((verdict) => verdict.case)).toEqual([]);
  });

  test("a type refuses what the validator refuses, where a type can say it", async () => {
    const cases = sampleCases(sayableSchema, 320, 2);
    const answers = await verdicts(cases);
    const different = answers.filter(({ valid, typed }) => valid !== typed);
    expect(different.map((verdict) => verdict.case)).toEqual([]);
    expect(answers.some(({ valid }) => valid) && answers.some(({ valid }) => !valid)).toBe(true);
  });
});
