import { isSchema } from "../../../generator/json-schema/keyword-values.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { membersOf } from "../../../generator/model/output-types.js";
import { type SchemaDocument } from "../../../generator/types/schema-document.js";
import { WorkBudget } from "../../../generator/json-schema/work-budget.js";
import { createTypeMapper } from "../../../generator/types/type-mapper.js";
import type { TypeNode } from "../../../generator/types/type-node.js";
import { propertyOptions } from "../../support/seed.js";

function typeOf(schema: JsonValue): TypeNode {
  if (!isSchema(schema)) throw new Error("no schema");
  const mapper = createTypeMapper({
    objects: "exact",
    budget: new WorkBudget(Infinity),
    reference: ({ document, pointer }) => ({ kind: "reference", key: document.id + pointer }),
    merged: ({ key }) => ({ kind: "reference", key }),
    warn: (_, message) => {
      throw new Error(message);
    },
  });
  const model: SchemaDocument = {
    id: "model:Item",
    root: { type: "object", properties: { a: { type: "string" } } },
    models: new Map(),
  };
  const models = new Map([["Item", model]]);
  return mapper.typeOf({ schema, document: { id: "output", root: schema, models } });
}

const kind = fc.constantFrom("string", "number", "integer", "boolean", "null");
const scalar = fc
  .record(
    {
      type: fc.oneof(kind, fc.uniqueArray(kind, { maxLength: 5 }), fc.constantFrom("text", "any")),
      format: fc.constant("date-time"),
      pattern: fc.constant("^a"),
      minLength: fc.nat(3),
      maximum: fc.integer({ min: -3, max: 9 }),
      multipleOf: fc.constant(2),
      nullable: fc.boolean(),
      description: fc.constant("what it is"),
      enum: fc.uniqueArray(fc.oneof(fc.constantFrom("a", "b", null, true), fc.nat(9)), {
        minLength: 1,
        maxLength: 4,
      }),
    },
    { requiredKeys: [] },
  )
  .map((schema): JsonValue => schema);
const leaf = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.boolean(),
  fc.constant<JsonValue>({ $ref: "#/models/Item" }),
  fc.constant<JsonValue>({ $ref: "#/models/Item", description: "the item" }),
  fc.constant<JsonValue>({ $ref: "#/nowhere" }),
);
const list = fc
  .record(
    {
      type: fc.constant("array"),
      items: leaf,
      uniqueItems: fc.boolean(),
      maxItems: fc.integer({ min: 7, max: 9 }),
      description: fc.constant("them all"),
    },
    { requiredKeys: ["type"] },
  )
  .map((schema): JsonValue => schema);

/** A type without the schemas that it comes from, which names are made of. */
const withoutOrigins = (type: TypeNode): unknown =>
  JSON.parse(JSON.stringify(type, (key, value: unknown) => (key === "origin" ? undefined : value)));

test("simple schemas have the type that the set of their values has", () => {
  fc.assert(
    fc.property(fc.oneof(leaf, list), (schema) => {
      // Inside `allOf` a schema is merged with what stands beside it, and no way around that is taken.
      const merged = typeOf({ allOf: [schema, { not: false }] });
      const type = typeOf(schema);
      // An enumeration keeps its own order; a set of values is ordered by kind.
      if (typeof schema === "object" && schema !== null && "enum" in schema) {
        expect(membersOf(type)).toHaveLength(membersOf(merged).length);
        expect(new Set(membersOf(type))).toEqual(new Set(membersOf(merged)));
      } else expect(withoutOrigins(type)).toEqual(withoutOrigins(merged));
    }),
    propertyOptions(3000),
  );
});
