import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { schemaEntries, strings } from "./keyword-values.js";
import { anyObject, type PropertyShape } from "./object-set.js";
import { isSchemaObject, type SchemaDocument } from "./schema-document.js";
import { empty, type Shape } from "./value-set.js";
import { anything, nothing, schemaTerm, type Term } from "./schema-expression.js";

/** What an object has to satisfy if it has a certain property. */
export interface Dependency {
  readonly name: string;
  /** Properties that must be there too. */
  readonly required: readonly string[];
  /** What the whole object must satisfy. */
  readonly term: Term | undefined;
}

/** `dependentRequired` and `dependentSchemas`, and the `dependencies` of draft-07 that was both. */
export function dependenciesOf(schema: JsonSchemaObject, document: SchemaDocument): Dependency[] {
  const found: Dependency[] = [];
  for (const keyword of ["dependentRequired", "dependencies"]) {
    for (const [name, required] of listEntries(schema[keyword])) {
      found.push({ name, required: strings(required), term: undefined });
    }
  }
  for (const keyword of ["dependentSchemas", "dependencies"]) {
    for (const [name, entry] of schemaEntries(schema[keyword])) {
      found.push({ name, required: [], term: schemaTerm(entry, document) });
    }
  }
  return found;
}

function listEntries(value: JsonValue | undefined): [string, JsonValue | undefined][] {
  return isSchemaObject(value)
    ? Object.entries(value).filter(([, entry]) => Array.isArray(entry))
    : [];
}

/** Objects that have all of these properties. */
export function withProperties(names: readonly string[]): Shape {
  return objectWith(names.map((name) => [name, { term: anything, required: true, assumed: true }]));
}

/** Objects that do not have a property. */
export function withoutProperty(name: string): Shape {
  return objectWith([[name, { term: nothing, required: false, assumed: true }]]);
}

function objectWith(properties: readonly (readonly [string, PropertyShape])[]): Shape {
  return { ...empty, objects: [{ ...anyObject, properties: new Map(properties) }] };
}
