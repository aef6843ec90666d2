import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";

/** Whether a value is an object of JSON. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list; none of anything else. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Whether a value is a schema. */
export function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return typeof value === "boolean" || isObject(value);
}

/** A schema that a reference led to, with the name of the model that it is. */
export interface Resolved {
  readonly schema: JsonSchema;
  /** The last name of the reference, if there was one. */
  readonly model: string | undefined;
}

/** How many references that lead to references are followed. */
const MOST_REFERENCES = 32;

/**
 * Follows `$ref` where it points into the document. What stands beside a reference is kept, and wins over what it points to.
 */
export function resolve(schema: JsonSchema, document: JsonSchema): Resolved {
  let current = schema;
  let model: string | undefined;
  for (let count = 0; count < MOST_REFERENCES && isObject(current); count += 1) {
    const { $ref, ...beside } = current;
    if (typeof $ref !== "string" || !$ref.startsWith("#")) break;
    const target = valueAt(document, $ref.slice(1));
    if (!isSchema(target)) break;
    model ??= $ref.slice($ref.lastIndexOf("/") + 1);
    current = isObject(target) ? { ...target, ...beside } : target;
  }
  return { schema: current, model };
}

/** The value at a JSON pointer. */
function valueAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const part of decoded(pointer).split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = (value as readonly JsonValue[])[Number(key)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Gives required objects that are missing as empty ones, so that what is missing in them is said of their fields, and an
 * object without required fields need not be entered.
 */
export function withRequiredObjects(
  schema: JsonSchema,
  value: JsonObject,
  document: JsonSchema = schema,
): JsonObject {
  const target = resolve(schema, document).schema;
  if (!isObject(target) || !isObject(target.properties)) return value;
  const filled: Record<string, JsonValue> = { ...value };
  for (const [name, property] of Object.entries(target.properties)) {
    if (!isSchema(property)) continue;
    const given = value[name] ?? (listOf(target.required).includes(name) ? {} : undefined);
    if (isObject(given) && isPlainObject(resolve(property, document).schema))
      filled[name] = withRequiredObjects(property, given, document);
  }
  return filled;
}

function isPlainObject(schema: JsonSchema): boolean {
  return isObject(schema) && schema.type === "object" && isObject(schema.properties);
}
