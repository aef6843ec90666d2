import { isJsonObject } from "../json-schema/values.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import type { Documentation, DocumentationTag } from "./type-node.js";

/** Keywords that a type cannot express, in the order in which a comment lists them. */
const BOUNDS = [
  "format",
  "pattern",
  "contentMediaType",
  "contentEncoding",
  "minLength",
  "maxLength",
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
] as const;

const BOUND_NAMES: ReadonlySet<string> = new Set(BOUNDS);

/** Longer defaults are left out of comments. */
const MAX_DEFAULT_LENGTH = 200;

/** The JSDoc of a value of this schema; undefined where the schema has nothing to document. */
export function documentationOf(schema: JsonSchema | undefined): Documentation | undefined {
  if (!isJsonObject(schema)) return undefined;
  const description = text(schema.description) ?? text(schema.title);
  const tags = tagsOf(schema);
  return description === undefined && tags.length === 0 ? undefined : { description, tags };
}

function tagsOf(schema: JsonSchemaObject): DocumentationTag[] {
  const tags: DocumentationTag[] = [];
  if (schema.deprecated === true) tags.push({ tag: "deprecated", text: "" });
  if (isInteger(schema.type)) tags.push({ tag: "integer", text: "" });
  for (const tag of boundsOf(schema)) {
    const value = schema[tag];
    if (typeof value === "string" || typeof value === "number")
      tags.push({ tag, text: String(value) });
    else if (value === true) tags.push({ tag, text: "" });
  }
  tags.push(...defaultTag(schema.default));
  return tags;
}

/** The keywords that a comment may list, in its order. Most schemas have none. */
function boundsOf(schema: JsonSchemaObject): readonly (typeof BOUNDS)[number][] {
  for (const keyword in schema) if (BOUND_NAMES.has(keyword)) return BOUNDS;
  return [];
}

/** `@default` with the value as JSON; empty where there is none or it is too long for a comment. */
export function defaultTag(value: JsonValue | undefined): DocumentationTag[] {
  if (value === undefined) return [];
  const json = JSON.stringify(value);
  return json.length > MAX_DEFAULT_LENGTH ? [] : [{ tag: "default", text: json }];
}

function isInteger(type: JsonValue | undefined): boolean {
  return type === "integer" || (Array.isArray(type) && type.includes("integer"));
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
