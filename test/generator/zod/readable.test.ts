import { expect, test } from "vitest";
import { corpusDefinitions, load, render } from "../../corpus/render.js";
import { evaluate, zodSchema } from "./load-zod.js";

test("zod schemas read as a user of zod would write them", async () => {
  const { files } = await render(corpusDefinitions(), { schemas: "zod" });
  for (const flow of ["acme/spelling/grade-3", "corpus/schemas/fidelity"])
    await expect(files.get(`${flow}.zod.ts`)).toMatchFileSnapshot(`snapshots/${flow}.zod.ts.txt`);
  // What a simple flow says, zod says without our validator.
  expect(files.get("acme/spelling/grade-3.zod.ts")).not.toContain("noukai-codegen-runtime");
});

test("a schema that refers to itself, and alternatives that do, are read once for all", async () => {
  const expression = { oneOf: [{ $ref: "#/models/Sum" }, { $ref: "#/models/Value" }] };
  const operand = { $ref: "#/models/Expression" };
  const definition = {
    ...{ org: "acme", project: "maths", slug: "calc" },
    models: {
      Sum: {
        ...{ type: "object", required: ["kind", "left", "right"] },
        properties: { kind: { const: "sum" }, left: operand, right: operand },
      },
      Value: {
        ...{ type: "object", required: ["kind", "value"] },
        properties: { kind: { const: "value" }, value: { type: "number" } },
      },
      Expression: expression,
      Nested: { type: ["string", "array"], items: { $ref: "#/models/Nested" } },
    },
    steps: [
      { id: "parse", processor: "llm", prompt: "", output: operand },
      { id: "list", processor: "llm", prompt: "", output: { $ref: "#/models/Nested" } },
    ],
  };
  const { files } = await render([load("calc.flow.json", JSON.stringify(definition))], {
    schemas: "zod",
  });
  const text = files.get("acme/maths/calc.zod.ts");
  expect(text).toContain('z.discriminatedUnion("kind", [');
  expect(text).toContain("get left()");
  const exports = evaluate(files, "acme/maths/calc.zod.ts");
  const one = { kind: "value", value: 1 };
  const parse = zodSchema(exports, "expressionSchema");
  expect(parse.safeParse({ kind: "sum", left: one, right: one }).success).toBe(true);
  const { error } = parse.safeParse({ kind: "sum", left: one, right: { ...one, value: "1" } });
  expect(error?.issues.map(({ path }) => path)).toEqual([["right", "value"]]);
  const nested = zodSchema(exports, "nestedSchema");
  expect(nested.safeParse(["a", ["b", []]]).success).toBe(true);
  expect(nested.safeParse(["a", ["b", [1]]]).success).toBe(false);
});

test("names of properties that every object has are data", async () => {
  const output = {
    type: "object",
    required: ["constructor", "__proto__"],
    properties: {
      constructor: { type: "string" },
      ["__proto__"]: { type: "number" },
      toString: { type: "string" },
    },
  };
  const definition = {
    ...{ org: "acme", project: "names", slug: "own" },
    steps: [{ id: "get", processor: "llm", prompt: "", output }],
  };
  const { files } = await render([load("own.flow.json", JSON.stringify(definition))], {
    schemas: "zod",
  });
  const schema = zodSchema(evaluate(files, "acme/names/own.zod.ts"), "getOutputSchema");
  const verdict = (json: string) => schema.safeParse(JSON.parse(json)).success;
  expect(verdict('{"constructor":"a","__proto__":1}')).toBe(true);
  expect(verdict('{"constructor":"a"}')).toBe(false);
  expect(verdict('{"__proto__":1}')).toBe(false);
  expect(verdict('{"constructor":"a","__proto__":"1"}')).toBe(false);
  expect(verdict('{"constructor":"a","__proto__":1,"toString":1}')).toBe(false);
});
