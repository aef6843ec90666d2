import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonSchema, JsonValue } from "../../../generator/json-schema/types.js";
import { mapSubschemas } from "../../../generator/json-schema/map.js";
import { isJsonObject } from "../../../generator/json-schema/values.js";
import { compile } from "../../corpus/compile.js";
import { valueLiteral } from "../../corpus/literal.js";
import { load, render } from "../../corpus/render.js";
import { anySchema } from "../../corpus/schemas.js";

/** Keywords whose schemas apply to other values than the schema that holds them. */
const INSIDE: ReadonlySet<string> = new Set([
  ...["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"],
  ...["items", "prefixItems", "unevaluatedItems", "contains"],
]);

/** The schema with undeclared properties forbidden in every object: what no keyword that holds has evaluated. */
function closed(schema: JsonSchema, isInPlace = false): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  const inner = mapSubschemas(schema, (value, keyword) =>
    isJsonObject(value) ? closed(value, !INSIDE.has(keyword)) : value,
  );
  return isInPlace || inner.unevaluatedProperties !== undefined
    ? inner
    : { ...inner, unevaluatedProperties: false };
}

interface Case {
  readonly schema: JsonSchema;
  readonly values: readonly JsonValue[];
}

/** Values that are valid without a property that is not declared, and that the exact type refuses. */
async function refused(cases: readonly Case[]): Promise<{ asked: number; wrong: string[] }> {
  const definition = {
    ...{ org: "test", project: "exact", slug: "cases", inputs: { type: "object" } },
    steps: cases.map(({ schema }, index) => ({
      ...{ id: `s${index}`, processor: "llm", prompt: "", output: schema },
    })),
  };
  const { files } = await render([load("cases.flow.json", JSON.stringify(definition))]);
  const lines = [`import type { CasesOutputs } from "./test/exact/cases.js";`];
  const asked: string[] = [];
  for (const [index, { schema, values }] of cases.entries()) {
    const validate = new Ajv2020({ strict: false, logger: false }).compile(closed(schema));
    for (const value of values) {
      if (!validate(value)) continue;
      lines.push(`{ const x: CasesOutputs["s${index}"] = ${valueLiteral(value)}; void x; }`);
      asked.push(`${JSON.stringify(schema)} with ${JSON.stringify(value)}`);
    }
  }
  const complaints = compile(new Map([...files, ["cases.ts", lines.join("\n")]]));
  expect(complaints.filter(({ file }) => file !== "cases.ts")).toEqual([]);
  const wrong = new Set(complaints.map(({ line }) => asked[line - 2] ?? "the import"));
  return { asked: asked.length, wrong: [...wrong] };
}

const names = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;
const scalar = fc.constantFrom<JsonValue>("x", "y", 1, true, null);
const property = fc.constantFrom<JsonObject>(
  ...[{ type: "string" }, { type: "number" }, { type: "boolean" }, { const: "x" }, {}],
  { type: "object", properties: { a: { type: "string" } } },
);
const object = fc
  .record({
    properties: fc.dictionary(fc.constantFrom(...names), property, {
      ...{ minKeys: 1, maxKeys: 3, noNullPrototype: true },
    }),
    required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 1 }),
  })
  .map((parts): JsonObject => ({ type: "object", ...parts }));
/** The products of these alternatives are larger than any that are computed. */
const products = fc
  .array(
    fc.record({
      keyword: fc.constantFrom("anyOf", "oneOf"),
      list: fc.array(object, { minLength: 3, maxLength: 7 }),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((parts): JsonSchema => ({
    allOf: parts.map(({ keyword, list }): JsonObject => ({ [keyword]: list })),
  }));
const record = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(scalar, fc.constant<JsonValue>({ a: "x" })),
  { maxKeys: 6, noNullPrototype: true },
) as fc.Arbitrary<JsonValue>;

test(
  "a product of alternatives that is too large forgets no property",
  { timeout: 120_000 },
  async () => {
    const values = fc.array(record, { minLength: 40, maxLength: 40 });
    const cases = fc.sample(fc.record({ schema: products, values }), { numRuns: 150, seed: 3 });
    const { asked, wrong } = await refused(cases);
    expect(asked).toBeGreaterThan(200);
    expect(wrong).toEqual([]);
  },
);

test("what is valid and has no undeclared property is accepted", { timeout: 120_000 }, async () => {
  const schema = anySchema(["#/none"]).filter(
    // The validator library does not see what these have evaluated.
    (each) => !/"(?:\$ref|contains|unevaluated\w+)"/.test(JSON.stringify(each)),
  );
  const value = fc.oneof(record, fc.array(record, { maxLength: 3 }), scalar);
  const values = fc.array(value, { minLength: 16, maxLength: 16 }) as fc.Arbitrary<JsonValue[]>;
  const cases = fc.sample(fc.record({ schema, values }), { numRuns: 250, seed: 4 });
  const { asked, wrong } = await refused(cases);
  expect(asked).toBeGreaterThan(300);
  expect(wrong).toEqual([]);
});
