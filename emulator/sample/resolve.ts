import { unescapePointer } from "../schemas/bundle.js";
import { isJsonArray, isJsonObject, ownValue, type JsonObject, type JsonValue } from "../json.js";
import type { Budget } from "./budget.js";
import { listOf, mergeSchemas } from "./merge.js";

/** A longer chain of references is treated as a cycle. */
const MAX_REFERENCES = 64;

/** The schema that a `$ref` of a bundle points to; undefined where it points nowhere. */
export function resolveReference(document: JsonObject, reference: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const token of reference.split("/").slice(1)) {
    const key = unescapePointer(token);
    if (isJsonObject(value)) value = ownValue(value, key);
    else if (isJsonArray(value)) value = value[Number(key)];
    else return undefined;
  }
  return value;
}

/** Replaces a schema's `$ref`, and those it leads to, by what they point to. */
export function followReferences(
  document: JsonObject,
  schema: JsonValue,
  budget: Budget,
): JsonValue {
  let current = schema;
  for (let step = 0; step < MAX_REFERENCES; step += 1) {
    budget.spend(1);
    if (!isJsonObject(current)) return current;
    const reference: JsonValue | undefined = ownValue(current, "$ref");
    if (typeof reference !== "string") return current;
    budget.spend(reference.length / 32);
    const target: JsonValue = resolveReference(document, reference) ?? true;
    const siblings = Object.fromEntries(
      Object.entries(current).filter(([keyword]) => keyword !== "$ref"),
    );
    if (!isJsonObject(target)) {
      if (target === false) return false;
      current = siblings;
    } else
      current =
        Object.keys(siblings).length === 0 ? target : mergeSchemas(target, siblings, budget);
  }
  return false;
}

/** The JSON Schema types. */
export type TypeName = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object";

const TYPES = new Set(["string", "number", "integer", "boolean", "null", "array", "object"]);
const HINTS: readonly (readonly [TypeName, readonly string[]])[] = [
  [
    "object",
    [
      "properties",
      "required",
      "additionalProperties",
      "patternProperties",
      "minProperties",
      "propertyNames",
    ],
  ],
  ["array", ["items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems"]],
  ["string", ["pattern", "format", "minLength", "maxLength"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** The types that a schema allows: those of `type`, else the type its keywords apply to, else string. */
export function typesOf(schema: JsonObject): readonly TypeName[] {
  const declared = ownValue(schema, "type");
  if (declared !== undefined) return listOf(declared).filter(isTypeName);
  for (const [type, keywords] of HINTS) {
    if (keywords.some((keyword) => Object.hasOwn(schema, keyword))) return [type];
  }
  return ["string"];
}

function isTypeName(value: JsonValue): value is TypeName {
  return typeof value === "string" && TYPES.has(value);
}
