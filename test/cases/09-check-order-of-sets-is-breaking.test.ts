import { expect, test } from "vitest";
import { told, withInput, withOutput } from "../generator/diff/definitions.js";
import { changesBetween, definitionsOf } from "./compare-case.js";

const NO_EFFECT = ["documentation: definition changed, without an effect on any type"];

test("another order of `enum` and `required` inside of conditions is no change", () => {
  const [before, after] = definitionsOf("09-check-order-of-sets-is-breaking");
  expect(changesBetween(before, after)).toEqual(NO_EFFECT);
});

const one = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
const two = { type: "object", properties: { b: { minimum: 1 } }, required: ["b"] };

test.each([
  ["type", { type: ["string", "null"] }, { type: ["null", "string"] }],
  ["enum", { enum: ["a", 1, { b: [1] }] }, { enum: [{ b: [1] }, "a", 1] }],
  ["a repeated value", { enum: ["a", "b"] }, { enum: ["b", "a", "b"] }],
  ["required", { required: ["a", "b"] }, { required: ["b", "a"] }],
  ["allOf", { allOf: [one, two] }, { allOf: [two, one] }],
  ["anyOf", { anyOf: [one, two] }, { anyOf: [two, one, two] }],
  ["overlapping oneOf", { oneOf: [one, two] }, { oneOf: [two, one] }],
  [
    "dependentRequired",
    { dependentRequired: { a: ["b", "c"] } },
    { dependentRequired: { a: ["c", "b"] } },
  ],
  ["a constant", { const: "a" }, { enum: ["a"] }],
  ["a list of one member", one, { allOf: [{ anyOf: [one] }] }],
])("of %s, the order means nothing", (_, before, after) => {
  const places = [
    (schema: object) => schema,
    (schema: object) => ({ patternProperties: { "^x": schema } }),
    (schema: object) => ({ if: schema, then: { minProperties: 3 } }),
    (schema: object) => ({ not: schema }),
    (schema: object) => ({ propertyNames: schema }),
    (schema: object) => ({ contains: schema, minContains: 2 }),
    (schema: object) => ({ oneOf: [schema, { maxProperties: 9 }] }),
    (schema: object) => ({ dependentSchemas: { q: schema } }),
  ];
  for (const place of places) {
    for (const flow of [withInput, withOutput])
      expect(told(flow(place(before)), flow(place(after)))).toEqual(NO_EFFECT);
  }
});

test("where the order means something, another one is a change", () => {
  for (const flow of [withInput, withOutput]) {
    const list = (...prefixItems: object[]) => flow({ type: "array", prefixItems });
    expect(told(list(one, two), list(two, one)).join("\n")).toContain("breaking");
  }
  // A value of both would be accepted by two members.
  expect(told(withInput({ oneOf: [one] }), withInput({ oneOf: [one, one] })).join("\n")).toContain(
    "breaking",
  );
});

test("members of a list that moved are compared with themselves", () => {
  const described = (schema: object, description: string) => ({ ...schema, description });
  const before = withInput({ anyOf: [described(one, "One."), described(two, "Two.")] });
  expect(
    told(before, withInput({ anyOf: [described(two, "Two."), described(one, "One.")] })),
  ).toEqual(NO_EFFECT);
  expect(
    told(before, withInput({ anyOf: [described(two, "Two."), described(one, "The one.")] })),
  ).toEqual(["documentation: inputs.value has a changed description"]);
});
