import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { ASSERTIONS } from "../json-schema/keywords.js";
import type { ScalarTest } from "./scalars.js";

/** The keywords of a schema that constrain values. */
export function assertionsOf(schema: JsonSchemaObject): string[] {
  return Object.keys(schema).filter((keyword) => ASSERTIONS.has(keyword));
}

/** The `$ref` of a schema without other constraints. */
export function bareReference(schema: JsonSchemaObject): string | undefined {
  if (typeof schema.$ref !== "string") return undefined;
  return assertionsOf(schema).length === 1 ? schema.$ref : undefined;
}

/** A bound as a whole number, or the default where it is absent. */
export function bound(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" && value >= 0 ? Math.ceil(value) : otherwise;
}

/** The predicates of the numeric keywords. */
export function numberTests(schema: JsonSchemaObject): ScalarTest<number>[] {
  return Object.entries(NUMBER_KEYWORDS).flatMap(([keyword, test]) => {
    const limit = schema[keyword];
    return typeof limit === "number" ? [(value: number) => test(value, limit)] : [];
  });
}

/** The predicates of the string keywords. Patterns are not run: see `pattern.ts`. */
export function stringTests(schema: JsonSchemaObject): ScalarTest<string>[] {
  return Object.entries(STRING_KEYWORDS).flatMap(([keyword, test]) => {
    const limit = schema[keyword];
    return typeof limit === "number" ? [(value: string) => test(value, limit)] : [];
  });
}

export const NUMBER_KEYWORDS: Readonly<Record<string, (value: number, limit: number) => boolean>> =
  {
    minimum: (value, limit) => value >= limit,
    maximum: (value, limit) => value <= limit,
    exclusiveMinimum: (value, limit) => value > limit,
    exclusiveMaximum: (value, limit) => value < limit,
  };

/** Lengths count characters, not UTF-16 code units. */
export const STRING_KEYWORDS: Readonly<Record<string, (value: string, limit: number) => boolean>> =
  {
    minLength: (value, limit) => lengthOf(value) >= limit,
    maxLength: (value, limit) => lengthOf(value) <= limit,
  };

function lengthOf(value: string): number {
  let length = 0;
  for (const _ of value) length++;
  return length;
}
