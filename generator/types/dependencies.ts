import { isJsonObject } from "../json-schema/values.js";
import { namesIn, schemasByName } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { anyObject, type PropertyConstraint } from "./object-set.js";
import { type SchemaDocument } from "./schema-document.js";
import { emptySet, type ValueSet } from "./value-set.js";
import { anything, nothing, expressionOf, type SchemaExpression } from "./schema-expression.js";

/** A constraint on objects that have a certain property. */
export interface Dependency {
  readonly name: string;
  /** Properties that are then required. */
  readonly required: readonly string[];
  /** The schema that the whole object must then satisfy. */
  readonly expression: SchemaExpression | undefined;
}

/** `dependentRequired` and `dependentSchemas`. */
export function dependenciesOf(schema: JsonSchemaObject, document: SchemaDocument): Dependency[] {
  const found: Dependency[] = [];
  for (const [name, required] of listEntries(schema.dependentRequired))
    found.push({ name, required: namesIn(required), expression: undefined });
  for (const [name, entry] of schemasByName(schema.dependentSchemas))
    found.push({ name, required: [], expression: expressionOf(entry, document) });
  return found;
}

function listEntries(value: JsonValue | undefined): [string, JsonValue | undefined][] {
  return isJsonObject(value)
    ? Object.entries(value).filter(([, entry]) => Array.isArray(entry))
    : [];
}

/** Objects that have all of these properties. */
export function withProperties(names: readonly string[]): ValueSet {
  return objectWith(
    names.map((name) => [name, { expression: anything, required: true, assumed: true }]),
  );
}

/** Objects that do not have a property. */
export function withoutProperty(name: string): ValueSet {
  return objectWith([[name, { expression: nothing, required: false, assumed: true }]]);
}

function objectWith(properties: readonly (readonly [string, PropertyConstraint])[]): ValueSet {
  return { ...emptySet, objects: [{ ...anyObject, properties: new Map(properties) }] };
}
