import { expect, test } from "vitest";
import type { FlowDefinition } from "../../generator/definition/index.js";
import { WorkBudget } from "../../generator/json-schema/work-budget.js";
import type { Root } from "../../generator/diff/schema-graph.js";
import { Solver } from "../../generator/diff/solver.js";
import { Terms } from "../../generator/diff/terms.js";
import { NormalForms } from "../../generator/diff/to-normal-form.js";
import { definition, told } from "../generator/diff/definitions.js";
import { changesBetween, definitionsOf } from "./compare-case.js";

test("another description in a recursive schema is documentation", () => {
  const [before, after] = definitionsOf("24-check-takes-minutes");
  expect(changesBetween(before, after)).toEqual([
    "documentation: outputs.s.S has a changed description",
  ]);
});

/** The work that deciding takes: whether what `after` returns is what callers of `before` expect. */
function workOf(before: FlowDefinition, after: FlowDefinition): number {
  const rootOf = ({ steps: [step], models }: FlowDefinition): Root => {
    if (step?.kind !== "step" || step.output === undefined) throw new Error("There is no output.");
    return { schema: step.output, models };
  };
  const [old, current] = [rootOf(before), rootOf(after)];
  const terms = new Terms([old, current], "annotation");
  const forms = new NormalForms(terms);
  const solver = new Solver({ terms, forms, rules: { mode: "output", objects: "exact" } });
  const budget = new WorkBudget(1_000_000);
  solver.decide(solver.goalOf(terms.of(current), terms.of(old)), budget);
  return budget.spent;
}

type Models = Readonly<Record<string, object>>;

/** What the case is of: alternatives of a recursive object, whose properties are declared beside them as well. */
const items = (more: object): Models => {
  const [list, schema] = [{ $ref: "#/models/List" }, { $ref: "#/models/Schema" }];
  return {
    Schema: {
      ...{ type: "object", additionalProperties: false },
      properties: { items: { $ref: "#/models/Items" }, ...more },
    },
    Items: {
      ...{ type: "object", additionalProperties: false, properties: { list, schema } },
      oneOf: [
        { properties: { schema }, required: ["schema"] },
        { properties: { list }, required: ["list"] },
      ],
    },
    List: {
      ...{ type: "object", additionalProperties: false },
      properties: { items: { type: "array", items: schema } },
    },
  };
};

/** A schema of schemas, as in OpenAPI. */
const metaSchema = (more: object): Models => {
  const schema = { $ref: "#/models/Schema" };
  const [list, map] = [
    { type: "array", items: schema },
    { type: "object", additionalProperties: schema },
  ];
  const each = (names: readonly string[], of: object): object =>
    Object.fromEntries(names.map((name) => [name, of]));
  return {
    Schema: {
      anyOf: [{ type: "boolean" }, { $ref: "#/models/Keywords" }],
    },
    Keywords: {
      type: "object",
      allOf: [{ $ref: "#/models/Applicators" }, { $ref: "#/models/Assertions" }],
      properties: { ...each(["definitions", "$defs"], map), ...more },
    },
    Applicators: {
      type: "object",
      properties: {
        ...each(["allOf", "anyOf", "oneOf", "prefixItems"], { ...list, minItems: 1 }),
        ...each(["not", "if", "then", "else", "contains", "additionalProperties"], schema),
        ...each(["properties", "patternProperties", "dependentSchemas"], map),
        items: { anyOf: [schema, list] },
      },
    },
    Assertions: {
      type: "object",
      properties: {
        type: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
        ...each(["minimum", "maximum"], { type: "number" }),
        enum: { type: "array" },
      },
    },
  };
};

/** Elements of a user interface, told apart by their kind, each with every other one inside. */
const interfaceTree = (more: object): Models => {
  const kinds = Array.from({ length: 30 }, (_, index) => `kind-${index}`);
  return {
    Schema: { oneOf: kinds.map((kind) => ({ $ref: `#/models/${kind}` })) },
    ...Object.fromEntries(
      kinds.map((kind, index) => [
        kind,
        {
          type: "object",
          required: ["kind"],
          properties: {
            kind: { const: kind },
            children: { type: "array", items: { $ref: "#/models/Schema" } },
            fallback: { anyOf: [{ $ref: "#/models/Schema" }, { type: "null" }] },
            ...(index === 17 ? more : {}),
          },
        },
      ]),
    ),
  };
};

/** Conditions on records: `and`, `or` and `not` of conditions, and comparisons of fields. */
const filters = (more: object): Models => {
  const filter = { $ref: "#/models/Schema" };
  const fields = Array.from({ length: 20 }, (_, index) => `field${index}`);
  return {
    Schema: {
      ...{ type: "object", additionalProperties: false },
      properties: {
        ...Object.fromEntries(fields.map((name) => [name, { $ref: "#/models/Comparison" }])),
        ...Object.fromEntries(
          ["and", "or"].map((name) => [name, { type: "array", items: filter }]),
        ),
        not: filter,
      },
    },
    Comparison: {
      anyOf: [
        { type: ["string", "number", "null"] },
        {
          ...{ type: "object", additionalProperties: false },
          properties: { eq: { type: "string" }, not: { $ref: "#/models/Comparison" }, ...more },
        },
      ],
    },
  };
};

test.each([
  ["recursive alternatives", items],
  ["a schema of schemas", metaSchema],
  ["a tree of elements", interfaceTree],
  ["conditions", filters],
])("of %s, a new property takes little work, and is found", (_, models) => {
  const flow = (more: object): FlowDefinition =>
    definition({
      models: models(more),
      steps: [{ id: "find", processor: "llm", prompt: "x", output: { $ref: "#/models/Schema" } }],
    });
  const [before, after] = [flow({}), flow({ hint: { type: "string" } })];
  expect(workOf(before, after)).toBeLessThan(5_000);
  const added = told(before, after);
  expect(added.length).toBeGreaterThan(0);
  expect(
    added.filter((each) => !/^additive: .*\.hint is new and may be missing$/.test(each)),
  ).toEqual([]);
  const removed = told(after, before);
  expect(removed.length).toBeGreaterThan(0);
  expect(removed.filter((each) => !/^breaking: .*\.hint was removed$/.test(each))).toEqual([]);
});
