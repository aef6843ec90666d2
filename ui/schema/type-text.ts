import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { isObject, isSchema, listOf, resolve } from "./resolve.js";

/** How deep types are spelled out before they are only called by their kind. */
const DEEPEST = 4;

/**
 * What a schema accepts, in a few words: `string`, `list of Fact`, `"easy" | "hard"`.
 *
 * @param document what its references point into.
 */
export function typeText(schema: JsonSchema, document: JsonSchema, depth: number = 0): string {
  if (typeof schema === "boolean") return schema ? "anything" : "nothing";
  const { schema: found, model } = resolve(schema, document);
  if (model !== undefined) return model;
  if (!isObject(found)) return found ? "anything" : "nothing";
  if (found.const !== undefined) return literal(found.const);
  if (found.enum !== undefined) return listOf(found.enum).map(literal).join(" | ") || "nothing";
  for (const keyword of ["oneOf", "anyOf"]) {
    const options = listOf(found[keyword]).filter(isSchema);
    if (options.length > 0)
      return depth >= DEEPEST
        ? "one of several"
        : [...new Set(options.map((each) => typeText(each, document, depth + 1)))].join(" | ");
  }
  const types = typeof found.type === "string" ? [found.type] : listOf(found.type).map(String);
  if (types.length > 0)
    return types.map((type) => ofType(type, found, document, depth)).join(" | ");
  if (isObject(found.properties)) return "object";
  if (found.items !== undefined || found.prefixItems !== undefined)
    return ofType("array", found, document, depth);
  return "anything";
}

function ofType(type: string, schema: JsonObject, document: JsonSchema, depth: number): string {
  if (type === "array") {
    if (depth >= DEEPEST || !isSchema(schema.items) || schema.items === true) return "list";
    const items = typeText(schema.items, document, depth + 1);
    return `list of ${items.includes(" | ") ? `(${items})` : items}`;
  }
  if (type !== "object" || isObject(schema.properties)) return type;
  const { additionalProperties: values } = schema;
  return isObject(values) && depth < DEEPEST
    ? `map of ${typeText(values, document, depth + 1)}`
    : "object";
}

/** Keywords that bound values, in words. */
const BOUNDS: Readonly<Record<string, string>> = {
  format: "format",
  minLength: "min length",
  maxLength: "max length",
  pattern: "pattern",
  minimum: "≥",
  exclusiveMinimum: ">",
  maximum: "≤",
  exclusiveMaximum: "<",
  multipleOf: "multiple of",
  minItems: "min items",
  maxItems: "max items",
  minProperties: "min fields",
  maxProperties: "max fields",
};

/** What a schema demands beside its type: `≥ 1`, `max length 40`. */
export function boundsText(schema: JsonSchema): readonly string[] {
  if (!isObject(schema)) return [];
  const bounds = Object.entries(BOUNDS).flatMap(([keyword, words]) => {
    const value = schema[keyword];
    return value === undefined
      ? []
      : [`${words} ${typeof value === "string" ? value : literal(value)}`];
  });
  return [
    ...bounds,
    ...(schema.uniqueItems === true ? ["no item twice"] : []),
    ...(schema.additionalProperties === false ? ["no other fields"] : []),
  ];
}

/** A value as it is written in JSON. */
export function literal(value: JsonValue): string {
  return JSON.stringify(value);
}
