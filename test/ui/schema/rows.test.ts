import { expect, test } from "vitest";
import type { JsonSchema } from "../../../generator/json-schema/types.js";
import { withRequiredObjects } from "../../../ui/schema/resolve.js";
import { schemaRows } from "../../../ui/schema/rows.js";
import { typeText } from "../../../ui/schema/type-text.js";

const tree: JsonSchema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 1, description: "Of the node.", default: "root" },
    children: { type: "array", items: { $ref: "#/$defs/Tree" } },
    tags: { type: "object", additionalProperties: { enum: ["a", 1] } },
  },
  $defs: { Tree: { type: "object", properties: { deep: { $ref: "#/$defs/Tree" } } } },
};

test("fields are listed with what they are, and models that hold themselves once", () => {
  expect(schemaRows(tree).map(({ path, type, depth }) => [path, type, depth])).toEqual([
    ["name", "string", 0],
    ["children", "list of Tree", 0],
    ["children[].deep", "Tree", 1],
    ["tags", 'map of "a" | 1', 0],
  ]);
  expect(schemaRows(tree)[0]).toMatchObject({
    isRequired: true,
    bounds: ["min length 1"],
    defaultText: '"root"',
    description: "Of the node.",
  });
});

test.each<[JsonSchema, string]>([
  [true, "anything"],
  [false, "nothing"],
  [{}, "anything"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ const: { a: 1 } }, '{"a":1}'],
  [{ type: "array" }, "list"],
  [{ type: "array", items: { enum: [1, 2] } }, "list of (1 | 2)"],
  [
    { anyOf: [{ type: "string" }, { type: "string" }, { $ref: "#/$defs/Gone" }] },
    "string | anything",
  ],
  [{ $ref: "#/$defs/a" }, "anything"],
])("%j is %s", (schema, text) => {
  expect(typeText(schema, schema)).toBe(text);
});

test("a schema without an end is listed to an end", () => {
  const wide = {
    type: "object",
    properties: Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`p${at}`, {}])),
  };
  expect(schemaRows(wide)).toHaveLength(500);
  const loop: JsonSchema = { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } };
  expect(schemaRows(loop)).toHaveLength(1);
});

test("required objects that are missing are there, empty", () => {
  const inner: JsonSchema = { type: "object", required: ["id"], properties: { id: true } };
  const schema: JsonSchema = {
    type: "object",
    required: ["who", "list"],
    properties: { who: { $ref: "#/$defs/Who" }, list: { type: "array" }, other: inner },
    $defs: { Who: { type: "object", required: ["at"], properties: { at: inner } } },
  };
  expect(withRequiredObjects(schema, {})).toEqual({ who: { at: {} } });
  expect(withRequiredObjects(schema, { who: 3, other: {} })).toEqual({ who: 3, other: {} });
});
