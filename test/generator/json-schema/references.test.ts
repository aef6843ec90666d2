import { expect, test } from "vitest";
import { parsePointer, toPointer, toReference } from "../../../generator/json-schema/pointer.js";
import { resolveReference, type SchemaScope } from "../../../generator/json-schema/references.js";
import type { JsonSchema } from "../../../generator/json-schema/types.js";
import {
  resolveReference as resolveInDocument,
  type SchemaDocument,
} from "../../../generator/types/schema-document.js";

const text: Record<string, string> = { type: "string" };
const count: Record<string, string> = { type: "integer" };
const models: Record<string, JsonSchema> = {
  Order: { properties: { "a/b": text, "50%": count, a: { properties: { b: count } } } },
  "a/b": { type: "string", enum: [{ type: "null" }] },
};
const root: JsonSchema = { $defs: { "~": text }, items: [count, text], anyOf: [true], default: {} };

const cases: readonly (readonly [reference: string, target: JsonSchema | undefined])[] = [
  ["#", root],
  ["#/$defs/~0", text],
  ["#/items/1", text],
  ["#/items/01", undefined],
  ["#/items/length", undefined],
  ["#/anyOf/0", true],
  ["#/models/Order", models.Order],
  ["#/models/Order/properties/a~1b", text],
  ["#/models/Order/properties/a%2Fb", text],
  ["#/models/Order/properties/50%25", count],
  ["#/models/Order/properties/50%", undefined],
  ["#/models/a~1b", models["a/b"]],
  ["#/models/Missing", undefined],
  ["#/models", undefined],
  ["#/models/toString", undefined],
  ["#/default", undefined],
  ["#/models/a~1b/enum/0", undefined],
  ["#/$defs/~2", undefined],
  ["#Order", undefined],
  ["other.json#/models/Order", undefined],
];

test.each(cases)(
  "%s leads to the same schema in a definition and in its types",
  (reference, target) => {
    const scope: SchemaScope = { models, root, rootPath: ["inputs"] };
    const documents = new Map<string, SchemaDocument>();
    for (const [id, model] of Object.entries(models))
      documents.set(id, { id, root: model, models: documents });

    expect(resolveReference(reference, scope)?.schema).toBe(target);
    const document = { id: "inputs", root, models: documents };
    expect(resolveInDocument(reference, document)?.schema).toBe(target);
  },
);

test("a target's pointer, path and own scope", () => {
  const scope: SchemaScope = { models, root, rootPath: ["inputs"] };
  const inside = resolveReference("#/models/Order/properties/a/properties/b", scope);
  expect(inside?.path).toEqual(["models", "Order", "properties", "a", "properties", "b"]);
  expect(inside && resolveReference("#/properties/50%25", inside.scope)?.schema).toBe(count);
  expect(resolveReference("#/items/0", scope)?.path).toEqual(["inputs", "items", "0"]);
});

test("what is written as a pointer or a reference is read back", () => {
  const path = ["models", "a/b~1%2F ü#", "properties", "", "~0"];
  expect(parsePointer(toPointer(path))).toEqual(path);
  const model = { properties: { "": { $defs: { x: text } } } };
  const scope = { models: { "a/b~1%2F ü#": model }, root, rootPath: [] };
  const reference = toReference(["models", "a/b~1%2F ü#", "properties", "", "$defs", "x"]);
  expect(resolveReference(reference, scope)?.schema).toBe(text);
});
