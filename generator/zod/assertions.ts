import { ANNOTATIONS, ASSERTIONS } from "../json-schema/keywords.js";
import { schemasByName } from "../json-schema/keyword-values.js";
import { mapSubschemas } from "../json-schema/map.js";
import type { JsonObject, JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../json-schema/values.js";
import type { ZodMetadata } from "./zod-node.js";

/** How schemas are read. */
export interface AssertionOptions {
  /** Whether `format` is a rule. */
  readonly assertsFormats: boolean;
}

/** The keywords of a schema that constrain a value; those that constrain none, such as `required: []`, are left out. */
export function assertionsOf(
  schema: JsonSchemaObject,
  { assertsFormats }: AssertionOptions,
): JsonSchemaObject {
  const result = createJsonObject({});
  for (const [keyword, value] of Object.entries(schema)) {
    if (!ASSERTIONS.has(keyword) || (keyword === "format" && !assertsFormats)) continue;
    // What no value breaks may still be looked at by `unevaluatedProperties`.
    if (asksForEvaluated(schema) || !isIdle(keyword, value, schema)) result[keyword] = value;
  }
  return result;
}

/** Whether a keyword constrains no value, given the others of the schema. */
function isIdle(keyword: string, value: JsonValue, schema: JsonSchemaObject): boolean {
  switch (keyword) {
    case "required":
      return isJsonList(value) && value.length === 0;
    case "uniqueItems":
      return value === false;
    case "minItems":
    case "minLength":
    case "minProperties":
      return value === 0;
    case "minContains":
    case "maxContains":
      return schema.contains === undefined;
    case "if":
      return schema.then === undefined && schema.else === undefined;
    case "then":
    case "else":
      return schema.if === undefined;
    case "items":
    case "additionalProperties":
    case "propertyNames":
      return value === true;
    default:
      return false;
  }
}

/** Whether a schema asks what its other keywords have looked at. */
export function asksForEvaluated(schema: JsonSchemaObject): boolean {
  return schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
}

/** A schema without its annotations, at every depth: what has to be checked. */
export function withoutAnnotations(schema: JsonSchemaObject): JsonSchemaObject {
  const inner = mapSubschemas(schema, (subschema) =>
    isJsonObject(subschema) ? withoutAnnotations(subschema) : subschema,
  );
  const result = createJsonObject({});
  for (const [keyword, value] of Object.entries(inner))
    if (!ANNOTATIONS.has(keyword)) result[keyword] = value;
  return result;
}

/** What is said of a schema beside its rules; undefined where that is nothing. */
export function metadataOf(schema: JsonSchema): ZodMetadata | undefined {
  if (typeof schema === "boolean") return undefined;
  const { title, description, deprecated, examples } = schema;
  const metadata: ZodMetadata = {
    ...(isText(title) && { title }),
    ...(isText(description) && { description }),
    ...(deprecated === true && { deprecated }),
    ...(schema.default !== undefined && { default: schema.default }),
    ...(isJsonList(examples) && { examples }),
  };
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

/** A schema without some of its keywords. */
export function omit(schema: JsonSchemaObject, keywords: ReadonlySet<string>): JsonSchemaObject {
  return pick(schema, (keyword) => !keywords.has(keyword));
}

/** A schema with only some of its keywords. */
export function pick(schema: JsonSchemaObject, isPicked: (keyword: string) => boolean): JsonObject {
  const result = createJsonObject({});
  for (const [keyword, value] of Object.entries(schema))
    if (isPicked(keyword)) result[keyword] = value;
  return result;
}

/** `properties`, each of which may be anything: for a rule that only has to know their names. */
export function namesAsProperties(schema: JsonSchemaObject): JsonSchemaObject {
  const names = schemasByName(schema.properties).map(([name]) => name);
  if (names.length === 0) return {};
  const properties = createJsonObject({});
  for (const name of names) properties[name] = true;
  return { properties };
}
