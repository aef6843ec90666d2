import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import type { Documentation, DocumentationTag } from "./type-node.js";
import { isSchemaObject } from "./schema-document.js";

/** Keywords that a type cannot say, in the order in which a comment lists them. */
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

/** A default longer than this is no help in a hover. */
const LONGEST_VALUE = 200;

/** What a comment on something of this schema says; undefined where the schema says nothing worth it. */
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

/** `@default` with the value as JSON, unless there is none or it is too long to be read in a comment. */
export function defaultTag(value: JsonValue | undefined): DocumentationTag[] {
  if (value === undefined) return [];
  const json = JSON.stringify(value);
  return json.length > LONGEST_VALUE ? [] : [{ tag: "default", text: json }];
}

function isInteger(type: JsonValue | undefined): boolean {
  return type === "integer" || (Array.isArray(type) && type.includes("integer"));
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}
