import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import {
  isJsonList,
  isJsonObject,
  ownValue,
  createJsonObject,
} from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";

/**
 * Merges two schemas into one that requires both. Keywords that cannot be merged (two patterns, two `not`s) are taken
 * from one of them: samples are validated against the whole schema afterwards.
 */
export function mergeSchemas(left: JsonObject, right: JsonObject, budget: Budget): JsonObject {
  const merged = createJsonObject(left);
  const added = Object.entries(right);
  budget.spend(added.length + Object.keys(merged).length);
  for (const [keyword, value] of added) {
    const present = ownValue(merged, keyword);
    merged[keyword] = present === undefined ? value : mergeKeyword(keyword, present, value, budget);
  }
  return merged;
}

function mergeKeyword(
  keyword: string,
  left: JsonValue,
  right: JsonValue,
  budget: Budget,
): JsonValue {
  switch (keyword) {
    case "type":
      return mergeTypes(listOf(left), listOf(right));
    case "enum":
      return listOf(left).filter((value) =>
        listOf(right).some((other) => sameJson(value, other, budget)),
      );
    case "required":
      budget.spend(listOf(left).length + listOf(right).length);
      return [...new Set([...listOf(left), ...listOf(right)])];
    case "properties":
    case "patternProperties":
      return mergeMaps(left, right, budget);
    case "minimum":
    case "exclusiveMinimum":
    case "minLength":
    case "minItems":
    case "minProperties":
    case "minContains":
      return numeric(left, right, Math.max);
    case "maximum":
    case "exclusiveMaximum":
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return numeric(left, right, Math.min);
    case "multipleOf":
      return leastCommonMultiple(left, right);
    case "uniqueItems":
      return left === true || right === true;
    case "items":
    case "additionalProperties":
    case "contains":
    case "propertyNames":
      return both(left, right, budget);
    case "allOf":
      budget.spend(listOf(left).length + listOf(right).length);
      return [...listOf(left), ...listOf(right)];
    default:
      return right;
  }
}

/** A schema that requires both. */
export function both(left: JsonValue, right: JsonValue, budget: Budget): JsonValue {
  if (left === true || sameJson(left, right, budget)) return right;
  if (right === true) return left;
  if (left === false || right === false) return false;
  return { allOf: [left, right] };
}

/** Whether two JSON values are equal; the order of keys does not matter. */
export function sameJson(left: JsonValue, right: JsonValue, budget: Budget): boolean {
  budget.spend(1);
  if (left === right) return true;
  if (isJsonList(left)) {
    return (
      isJsonList(right) &&
      left.length === right.length &&
      left.every((value, at) => sameJson(value, right[at] ?? null, budget))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => {
      const other = ownValue(right, key);
      return other !== undefined && sameJson(ownValue(left, key) ?? null, other, budget);
    })
  );
}

/** The value as a list; a single value becomes a list of one. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return isJsonList(value) ? value : [value];
}

function mergeTypes(left: readonly JsonValue[], right: readonly JsonValue[]): JsonValue {
  const merged = new Set<JsonValue>();
  for (const type of left) {
    if (right.includes(type)) merged.add(type);
    else if (type === "integer" && right.includes("number")) merged.add(type);
    else if (type === "number" && right.includes("integer")) merged.add("integer");
  }
  return [...merged];
}

function mergeMaps(left: JsonValue, right: JsonValue, budget: Budget): JsonValue {
  if (!isJsonObject(left) || !isJsonObject(right)) return right;
  const merged = createJsonObject(left);
  budget.spend(Object.keys(left).length + Object.keys(right).length);
  for (const [name, schema] of Object.entries(right)) {
    const present = ownValue(merged, name);
    merged[name] = present === undefined ? schema : both(present, schema, budget);
  }
  return merged;
}

function numeric(
  left: JsonValue,
  right: JsonValue,
  choose: (a: number, b: number) => number,
): JsonValue {
  return typeof left === "number" && typeof right === "number" ? choose(left, right) : right;
}

function leastCommonMultiple(left: JsonValue, right: JsonValue): JsonValue {
  if (typeof left !== "number" || typeof right !== "number") return right;
  if (!Number.isInteger(left) || !Number.isInteger(right)) return Math.max(left, right);
  let [a, b] = [Math.abs(left), Math.abs(right)];
  while (b !== 0) [a, b] = [b, a % b];
  return a === 0 ? right : Math.abs(left * right) / a;
}
