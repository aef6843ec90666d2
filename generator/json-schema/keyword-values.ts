import type { JsonSchema, JsonSchemaObject, JsonValue } from "./types.js";
import { isJsonList, isJsonObject } from "./values.js";

/** Whether a JSON value can be a schema. */
export function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

/** The schemas of a list, such as `allOf`; none where the value is no list. */
export function schemasIn(value: JsonValue | undefined): JsonSchema[] {
  return isJsonList(value) ? value.filter((each) => isSchema(each)) : [];
}

/** The schemas by name that a keyword such as `properties` holds. */
export function schemasByName(value: JsonValue | undefined): [name: string, schema: JsonSchema][] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, schema]): [string, JsonSchema][] =>
    isSchema(schema) ? [[name, schema]] : [],
  );
}

/** The names that a keyword such as `required` lists. */
export function namesIn(value: JsonValue | undefined): string[] {
  return isJsonList(value) ? value.filter((each) => typeof each === "string") : [];
}

/** The names in `type`; undefined where it is absent. */
export function typeNames(schema: JsonSchemaObject): ReadonlySet<string> | undefined {
  const { type } = schema;
  if (type === undefined || type === null) return undefined;
  return new Set(typeof type === "string" ? [type] : namesIn(type));
}

/** The lists of values that `const` and `enum` allow. */
export function valueLists(schema: JsonSchemaObject): (readonly JsonValue[])[] {
  const lists: (readonly JsonValue[])[] = schema.const === undefined ? [] : [[schema.const]];
  if (isJsonList(schema.enum)) lists.push(schema.enum);
  return lists;
}

/** The items one by one, and what follows them. */
export function itemSchemas(schema: JsonSchemaObject): {
  readonly prefix: readonly JsonSchema[];
  readonly rest: JsonSchema | undefined;
} {
  const { items, prefixItems } = schema;
  return { prefix: schemasIn(prefixItems), rest: isSchema(items) ? items : undefined };
}
