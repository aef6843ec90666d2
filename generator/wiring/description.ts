import type { JsonSchema, JsonValue } from "../json-schema/types.js";
import type { SchemaScope } from "../json-schema/references.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";

/**
 * What is known of a value that flows between steps. A description never leaves out a value that there can be; where it
 * cannot be exact, it includes more.
 */
export type Description =
  AnyDescription | SchemaDescription | ArrayDescription | ObjectDescription | CombinedDescription;

/** Any value. */
export interface AnyDescription {
  readonly kind: "any";
}

/** The values of a schema. */
export interface SchemaDescription {
  readonly kind: "schema";
  readonly schema: JsonSchema;
  readonly scope: SchemaScope;
  /** Whether defaults are filled in, as those of the flow's inputs are, so that a property with one is always there. */
  readonly filled: boolean;
}

/** Arrays of one kind of items. */
export interface ArrayDescription {
  readonly kind: "array";
  readonly items: Description;
}

/** Objects with exactly these properties. */
export interface ObjectDescription {
  readonly kind: "object";
  readonly properties: ReadonlyMap<string, Description>;
}

/** The values that all parts describe, or that any of them does. */
export interface CombinedDescription {
  readonly kind: "all" | "either";
  readonly parts: readonly Description[];
}

/** Describes any value. */
export const anyValue: AnyDescription = { kind: "any" };

/** Describes the values that all parts describe. */
export function allOf(parts: readonly Description[]): Description {
  const [only = anyValue, second] = parts.filter(({ kind }) => kind !== "any");
  return second === undefined ? only : { kind: "all", parts };
}

/** Describes the values that at least one part describes. */
export function eitherOf(parts: readonly Description[]): Description {
  const [only, second] = parts;
  if (only === undefined || parts.some(({ kind }) => kind === "any")) return anyValue;
  return second === undefined ? only : { kind: "either", parts };
}

/** The values of a list that are schemas. */
export function schemasIn(value: JsonValue | undefined): readonly JsonSchema[] {
  return isJsonList(value) ? value.filter(isSchema) : [];
}

/** Whether a value in a schema can be a schema. */
export function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}
