import type { JsonSchemaObject } from "../json-schema/types.js";
import { possible, type ArrayShape } from "./array-set.js";
import type { ObjectShape, PropertyShape } from "./object-set.js";
import { matches } from "./pattern.js";
import { isSchema, type SchemaDocument } from "./schema-document.js";
import type { Shape } from "./value-set.js";
import { allOf, anyOf, isNothing, schemaTerm, type Term } from "./schema-expression.js";

/** Whether a schema asks which properties or items the others have looked at. */
export function asksForUnevaluated(schema: JsonSchemaObject): boolean {
  return schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
}

/**
 * Applies `unevaluatedProperties` and `unevaluatedItems` to what the other keywords of the schema left: what none of them
 * has looked at, in the alternative at hand, must satisfy these. From outside, everything has been looked at then.
 */
export function applyUnevaluated(
  shape: Shape,
  schema: JsonSchemaObject,
  document: SchemaDocument,
): Shape {
  const { unevaluatedProperties: properties, unevaluatedItems: items } = schema;
  const objects = isSchema(properties)
    ? shape.objects.flatMap(
        (object) => withProperties(object, schemaTerm(properties, document)) ?? [],
      )
    : shape.objects;
  const arrays = isSchema(items)
    ? shape.arrays.flatMap((array) => withItems(array, schemaTerm(items, document)) ?? [])
    : shape.arrays;
  return { ...shape, objects, arrays };
}

function withProperties(object: ObjectShape, term: Term): ObjectShape | undefined {
  const { evaluated } = object;
  const all = { names: new Set<string>(), patterns: [], all: true };
  if (evaluated?.all === true) return object;
  const properties = new Map<string, PropertyShape>();
  for (const [name, property] of object.properties) {
    const isEvaluated =
      evaluated?.names.has(name) === true ||
      (evaluated?.patterns ?? []).some((pattern) => matches(pattern, name) !== false);
    const narrowed = isEvaluated ? property.term : allOf([property.term, term]);
    if (property.required && isNothing(narrowed)) return undefined;
    properties.set(name, { ...property, term: narrowed });
  }
  const rest = allOf([object.rest, term]);
  return { ...object, properties, rest, isDeclaredOpen: true, evaluated: all };
}

function withItems(array: ArrayShape, term: Term): ArrayShape | undefined {
  const { count, matching } = array.evaluated ?? { count: 0, matching: [] };
  const all = { count: Infinity, matching: [] };
  if (count === Infinity) return array;
  const beside = anyOf([term, ...matching]);
  const prefix = array.prefix.map((item, index) => (index < count ? item : allOf([item, beside])));
  while (prefix.length < count) prefix.push(array.rest);
  return possible({ ...array, prefix, rest: allOf([array.rest, beside]), evaluated: all });
}
