import { isSchema } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import { possible, type ArraySet } from "./array-set.js";
import type { ObjectSet, PropertyConstraint } from "./object-set.js";
import { matches } from "./pattern.js";
import { type SchemaDocument } from "./schema-document.js";
import type { ValueSet } from "./value-set.js";
import {
  allOf,
  anyOf,
  isNothing,
  expressionOf,
  type SchemaExpression,
} from "./schema-expression.js";

/** Whether a schema has `unevaluatedProperties` or `unevaluatedItems`. */
export function asksForUnevaluated(schema: JsonSchemaObject): boolean {
  return schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
}

/**
 * Applies `unevaluatedProperties` and `unevaluatedItems` to the result of the schema's other keywords: what none of them
 * has evaluated, in each alternative, must satisfy these. Afterwards everything counts as evaluated.
 */
export function applyUnevaluated(
  set: ValueSet,
  schema: JsonSchemaObject,
  document: SchemaDocument,
): ValueSet {
  const { unevaluatedProperties: properties, unevaluatedItems: items } = schema;
  const objects = isSchema(properties)
    ? set.objects.flatMap(
        (object) => withProperties(object, expressionOf(properties, document)) ?? [],
      )
    : set.objects;
  const arrays = isSchema(items)
    ? set.arrays.flatMap((array) => withItems(array, expressionOf(items, document)) ?? [])
    : set.arrays;
  return { ...set, objects, arrays };
}

function withProperties(object: ObjectSet, expression: SchemaExpression): ObjectSet | undefined {
  const { evaluated } = object;
  const all = { names: new Set<string>(), patterns: [], all: true };
  if (evaluated?.all === true) return object;
  const properties = new Map<string, PropertyConstraint>();
  for (const [name, property] of object.properties) {
    const isEvaluated =
      evaluated?.names.has(name) === true ||
      (evaluated?.patterns ?? []).some((pattern) => matches(pattern, name) !== false);
    const narrowed = isEvaluated ? property.expression : allOf([property.expression, expression]);
    if (property.required && isNothing(narrowed)) return undefined;
    properties.set(name, { ...property, expression: narrowed });
  }
  const rest = allOf([object.rest, expression]);
  return { ...object, properties, rest, isDeclaredOpen: true, evaluated: all };
}

function withItems(array: ArraySet, expression: SchemaExpression): ArraySet | undefined {
  const { count, matching } = array.evaluated ?? { count: 0, matching: [] };
  const all = { count: Infinity, matching: [] };
  if (count === Infinity) return array;
  const beside = anyOf([expression, ...matching]);
  const prefix = array.prefix.map((item, index) => (index < count ? item : allOf([item, beside])));
  while (prefix.length < count) prefix.push(array.rest);
  return possible({ ...array, prefix, rest: allOf([array.rest, beside]), evaluated: all });
}
