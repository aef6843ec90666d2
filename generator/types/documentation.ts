import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import type { Documentation, DocumentationTag } from "./type-node.js";
import { isSchemaObject } from "./schema-document.js";

/** Keywords that a type cannot express, in the order in which a comment lists them. */
const BOUNDS = [
  ["format", "format"],
  ["pattern", "pattern"],
  ["contentMediaType", "contentMediaType"],
  ["contentEncoding", "contentEncoding"],
  ["minLength", "minLength"],
  ["maxLength", "maxLength"],
  ["minimum", "minimum"],
  ["exclusiveMinimum", "exclusiveMinimum"],
  ["maximum", "maximum"],
  ["exclusiveMaximum", "exclusiveMaximum"],
  ["multipleOf", "multipleOf"],
  ["minItems", "minItems"],
  ["maxItems", "maxItems"],
  ["uniqueItems", "uniqueItems"],
  ["minProperties", "minProperties"],
  ["maxProperties", "maxProperties"],
] as const;

/** Longer defaults are left out of comments. */
const MAX_DEFAULT_LENGTH = 200;

/** The JSDoc of a value of this schema; undefined where the schema has nothing to document. */
export function documentationOf(schema: JsonSchema | undefined): Documentation | undefined {
  if (!isSchemaObject(schema)) return undefined;
  const description = text(schema.description) ?? text(schema.title);
  const tags = tagsOf(schema);
  return description === undefined && tags.length === 0 ? undefined : { description, tags };
}

function tagsOf(schema: JsonSchemaObject): DocumentationTag[] {
  const tags: DocumentationTag[] = [];
  if (schema.deprecated === true) tags.push({ tag: "deprecated", text: "" });
  if (isInteger(schema.type)) tags.push({ tag: "integer", text: "" });
  for (const [keyword, tag] of BOUNDS) {
    const value = schema[keyword];
    if (typeof value === "string" || typeof value === "number")
      tags.push({ tag, text: String(value) });
    else if (value === true) tags.push({ tag, text: "" });
  }
  tags.push(...defaultTag(schema.default));
  return tags;
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
