import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { isSchema, isSchemaObject } from "./schema-document.js";
import type { ScalarTest } from "./scalars.js";

/** Keywords that constrain values; all others are annotations. */
const ASSERTIONS: ReadonlySet<string> = new Set(
  (
    "$ref type const enum nullable minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength " +
    "pattern format properties patternProperties additionalProperties propertyNames required minProperties " +
    "maxProperties dependentRequired dependentSchemas dependencies unevaluatedProperties items prefixItems " +
    "additionalItems minItems maxItems uniqueItems contains minContains maxContains unevaluatedItems " +
    "allOf anyOf oneOf not if then else"
  ).split(" "),
);

/** The keywords of a schema that constrain values. */
export function assertionsOf(schema: JsonSchemaObject): string[] {
  return Object.keys(schema).filter((keyword) => ASSERTIONS.has(keyword));
}

/** The `$ref` of a schema without other constraints. */
export function bareReference(schema: JsonSchemaObject): string | undefined {
  if (typeof schema.$ref !== "string") return undefined;
  return assertionsOf(schema).length === 1 ? schema.$ref : undefined;
}

/** The names in `type`; undefined where it is absent. `nullable` adds `null`, as in OpenAPI 3.0. */
export function typeNames(schema: JsonSchemaObject): ReadonlySet<string> | undefined {
  const { type } = schema;
  if (type === undefined || type === null) return undefined;
  const names = typeof type === "string" ? [type] : strings(type);
  return new Set(schema.nullable === true ? [...names, "null"] : names);
}

/** The strings of a list; other entries are ignored. */
export function strings(value: JsonValue | undefined): string[] {
  if (typeof value !== "object" || value === null || !isJsonList(value)) return [];
  return value.filter((entry) => typeof entry === "string");
}

/** The lists of values that `const` and `enum` allow. */
export function valueLists(schema: JsonSchemaObject): (readonly JsonValue[])[] {
  const lists: (readonly JsonValue[])[] = [];
  if (schema.const !== undefined) lists.push([schema.const]);
  const values = schema.enum;
  if (typeof values === "object" && values !== null && isJsonList(values)) lists.push(values);
  return lists;
}

/** A list of schemas. */
export function schemas(value: JsonValue | undefined): JsonSchema[] {
  if (typeof value !== "object" || value === null || !isJsonList(value)) return [];
  return value.filter((entry): entry is JsonSchema & JsonValue => isSchema(entry));
}

/** An object of schemas, entry by entry. */
export function schemaEntries(value: JsonValue | undefined): [name: string, schema: JsonSchema][] {
  if (!isSchemaObject(value)) return [];
  return Object.entries(value).flatMap(([name, entry]): [string, JsonSchema][] =>
    isSchema(entry) ? [[name, entry]] : [],
  );
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

/** The items one by one, and what follows them: `prefixItems` and `items`, or the list form of draft-07. */
export function itemSchemas(schema: JsonSchemaObject): {
  readonly prefix: readonly JsonSchema[];
  readonly rest: JsonSchema | undefined;
} {
  const { items, prefixItems, additionalItems } = schema;
  if (typeof items === "object" && items !== null && isJsonList(items)) {
    return {
      prefix: schemas(items),
      rest: isSchema(additionalItems) ? additionalItems : undefined,
    };
  }
  return { prefix: schemas(prefixItems), rest: isSchema(items) ? items : undefined };
}
