import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ENFORCEMENT } from "../../generator/json-schema/enforcement.js";
import { ASSERTIONS } from "../../generator/json-schema/keywords.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { runTimeRules } from "../../generator/rules.js";
import { compile } from "../corpus/compile.js";
import { valueLiteral } from "../corpus/literal.js";
import { load, render } from "../corpus/render.js";
import { root } from "../support/cli.js";

/** Keywords that definitions do not have once they are read. */
const OLDER = new Set(["additionalItems", "dependencies"]);

test("the table has every keyword that constrains values", () => {
  expect([...ENFORCEMENT.keys()].sort()).toEqual(
    [...ASSERTIONS].filter((keyword) => !OLDER.has(keyword)).sort(),
  );
});

test("the page has the table", () => {
  const page = readFileSync(join(root, "docs/rules.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map(([, keyword, text]) => [
    keyword,
    text,
  ]);
  const words = { whole: "yes", none: "no" };
  expect(rows).toEqual(
    [...ENFORCEMENT].map(([keyword, each]) => [
      keyword,
      each.byCompiler === "part" ? `in part: ${each.limit}` : words[each.byCompiler],
    ]),
  );
});

/** A schema in which one keyword refuses a value, for keywords whose rule types say, or do not say at all. */
const cases: Readonly<Record<string, readonly [schema: JsonValue, refused: JsonValue]>> = {
  enum: [{ enum: ["a", "b"] }, "c"],
  const: [{ const: "a" }, "b"],
  $ref: [{ $ref: "#/$defs/a", $defs: { a: { type: "string" } } }, 1],
  properties: [{ type: "object", properties: { a: { type: "string" } } }, { a: 1 }],
  required: [{ type: "object", properties: { a: {} }, required: ["a"] }, {}],
  additionalProperties: [
    { type: "object", properties: { a: {} }, additionalProperties: false },
    { b: 1 },
  ],
  items: [{ type: "array", items: { type: "string" } }, [1]],
  prefixItems: [{ type: "array", prefixItems: [{ type: "string" }] }, [1]],
  allOf: [{ allOf: [{ type: "string" }] }, 1],
  anyOf: [{ anyOf: [{ type: "string" }, { type: "null" }] }, 1],
  maxContains: [{ type: "array", contains: { const: 1 }, maxContains: 1 }, [1, 1]],
  uniqueItems: [{ type: "array", uniqueItems: true }, [1, 1]],
  minLength: [{ type: "string", minLength: 2 }, "a"],
  maxLength: [{ type: "string", maxLength: 2 }, "abc"],
  pattern: [{ type: "string", pattern: "^a" }, "b"],
  format: [{ type: "string", format: "email" }, "b"],
  minimum: [{ type: "number", minimum: 2 }, 1],
  maximum: [{ type: "number", maximum: 2 }, 3],
  exclusiveMinimum: [{ type: "number", exclusiveMinimum: 2 }, 2],
  exclusiveMaximum: [{ type: "number", exclusiveMaximum: 2 }, 2],
  multipleOf: [{ type: "number", multipleOf: 2 }, 3],
};

test("the compiler enforces what the table says", async () => {
  const keywords = [...ENFORCEMENT].filter(([, { byCompiler }]) => byCompiler !== "part");
  expect(Object.keys(cases).sort()).toEqual(keywords.map(([keyword]) => keyword).sort());
  const listed = Object.entries(cases);
  const definition = {
    ...{ org: "public", project: "rules", slug: "cases" },
    steps: listed.map(([, [output]], index) => ({
      ...{ id: `s${index}`, processor: "llm", prompt: "", output },
    })),
  };
  const { files } = await render([load("cases.flow.json", JSON.stringify(definition))]);
  const lines = listed.map(
    ([, [, refused]], index) =>
      `{ const x: CasesOutputs["s${index}"] = ${valueLiteral(refused)}; void x; }`,
  );
  const program = ['import type { CasesOutputs } from "./public/rules/cases.js";', ...lines];
  const complaints = compile(new Map([...files, ["cases.ts", program.join("\n")]]));
  const enforced = complaints.map(({ line }) => listed[line - 2]?.[0]);
  const whole = keywords.filter(([, { byCompiler }]) => byCompiler === "whole");
  expect([...new Set(enforced)].sort()).toEqual(whole.map(([keyword]) => keyword).sort());
});

describe("the rules of a flow that are enforced at run time", () => {
  const definition = load(
    "rules.flow.json",
    JSON.stringify({
      ...{ org: "acme", project: "rules", slug: "all" },
      inputs: {
        type: "object",
        properties: {
          message: { type: "string", maxLength: 200, format: "email" },
          tags: { type: "array", uniqueItems: true, items: { $ref: "#/models/Tag" } },
          count: { type: "integer", minimum: 1 },
          "a-b": { type: "array", minItems: 0, items: { pattern: "^a" } },
        },
      },
      models: {
        Tag: { type: "object", properties: { name: { type: "string", minLength: 1 } } },
        Unused: { type: "string", minLength: 1 },
      },
      steps: [
        { id: "find", processor: "llm", prompt: "", output: { $ref: "#/models/Tag" } },
        { id: "rate", processor: "llm", prompt: "", output: { type: "number", maximum: 5 } },
      ],
    }),
  ).definition;
  const told = (formats: "annotation" | "assert"): readonly string[] =>
    runTimeRules(definition, formats).map(
      ({ place, keyword, value, beforeSending, afterReceiving, inPartByCompiler }) =>
        [
          ...[place, keyword, value, beforeSending && "sending", afterReceiving && "receiving"],
          inPartByCompiler && "part",
        ]
          .filter((word) => word !== false)
          .join(" "),
    );

  test("are listed by place, models where they are used", () => {
    expect(told("annotation")).toEqual([
      "inputs.message maxLength 200 sending",
      "inputs.tags uniqueItems true sending",
      "inputs.count type integer sending part",
      "inputs.count minimum 1 sending",
      'inputs["a-b"][] pattern ^a sending',
      "outputs.rate maximum 5 receiving",
      "models.Tag.name minLength 1 sending receiving",
    ]);
  });

  test("have formats where these are asserted", () => {
    expect(told("assert")).toContain("inputs.message format email sending");
  });
});
