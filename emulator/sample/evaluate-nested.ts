import { canonicalJson } from "../../generator/json-schema/equality.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, ownValue } from "../../generator/json-schema/values.js";
import { sizeOf } from "../schemas/work.js";
import type { Budget } from "./budget.js";
import type { Expressions } from "./expressions.js";
import { mapOf, namesOf } from "./facts.js";
import { itemsOf } from "./members.js";

/** The properties and items that schemas have been applied to, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Evaluated {
  readonly names: Set<string>;
  readonly items: Set<number>;
}

/** Evaluates the values inside of a value. */
export interface Nested {
  readonly budget: Budget;
  readonly expressions: Expressions;
  readonly holds: (schema: JsonValue, value: JsonValue) => boolean;
}

/** Whether an object satisfies the keywords for objects, but for those whose schemas apply to the object itself. */
export function evaluateObject(
  schema: JsonObject,
  value: JsonObject,
  own: Evaluated | undefined,
  nested: Nested,
): boolean {
  const names = Object.keys(value);
  nested.budget.spend(names.length / 8);
  if (!sizeIsValid(schema, names.length, "minProperties", "maxProperties")) return false;
  if (!namesOf(ownValue(schema, "required")).every((name) => Object.hasOwn(value, name)))
    return false;
  for (const [name, needed] of Object.entries(mapOf(schema, "dependentRequired"))) {
    if (!Object.hasOwn(value, name)) continue;
    if (!namesOf(needed).every((other) => Object.hasOwn(value, other))) return false;
  }
  const nameRule = ownValue(schema, "propertyNames");
  if (nameRule !== undefined && !names.every((name) => nested.holds(nameRule, name))) return false;
  return (
    propertiesHold(schema, value, names, own, nested) &&
    unevaluatedHold(schema, value, names, own, nested)
  );
}

function propertiesHold(
  schema: JsonObject,
  value: JsonObject,
  names: readonly string[],
  own: Evaluated | undefined,
  nested: Nested,
): boolean {
  const declared = mapOf(schema, "properties");
  const patterns = Object.entries(mapOf(schema, "patternProperties"));
  const others = ownValue(schema, "additionalProperties");
  return names.every((name) => {
    const property = value[name] ?? null;
    let isCovered = false;
    const rule = ownValue(declared, name);
    if (rule !== undefined) {
      isCovered = true;
      if (!nested.holds(rule, property)) return false;
    }
    for (const [pattern, matching] of patterns) {
      nested.budget.spend(1 + name.length / 64);
      if (!nested.expressions.matches(pattern, name)) continue;
      isCovered = true;
      if (!nested.holds(matching, property)) return false;
    }
    if (!isCovered && others !== undefined) {
      isCovered = true;
      if (!nested.holds(others, property)) return false;
    }
    if (isCovered) own?.names.add(name);
    return true;
  });
}

function unevaluatedHold(
  schema: JsonObject,
  value: JsonObject,
  names: readonly string[],
  own: Evaluated | undefined,
  nested: Nested,
): boolean {
  const rule = ownValue(schema, "unevaluatedProperties");
  if (rule === undefined || own === undefined) return true;
  for (const name of names) {
    if (own.names.has(name)) continue;
    if (!nested.holds(rule, value[name] ?? null)) return false;
    own.names.add(name);
  }
  return true;
}

/** Whether an array satisfies the keywords for arrays. */
export function evaluateArray(
  schema: JsonObject,
  value: readonly JsonValue[],
  own: Evaluated | undefined,
  nested: Nested,
): boolean {
  if (!sizeIsValid(schema, value.length, "minItems", "maxItems")) return false;
  if (ownValue(schema, "uniqueItems") === true && !areDistinct(value, nested.budget)) return false;
  const { prefix, rest: others } = itemsOf(schema);
  for (const [index, item] of value.entries()) {
    const rule = prefix[index] ?? others;
    if (rule === undefined) continue;
    if (!nested.holds(rule, item)) return false;
    own?.items.add(index);
  }
  const contained = ownValue(schema, "contains");
  if (contained !== undefined) {
    const found = [...value.keys()].filter((index) =>
      nested.holds(contained, value[index] ?? null),
    );
    for (const index of found) own?.items.add(index);
    const least = ownValue(schema, "minContains");
    if (found.length < (typeof least === "number" ? least : 1)) return false;
    const most = ownValue(schema, "maxContains");
    if (typeof most === "number" && found.length > most) return false;
  }
  const rest = ownValue(schema, "unevaluatedItems");
  if (rest === undefined || own === undefined) return true;
  for (const [index, item] of value.entries()) {
    if (own.items.has(index)) continue;
    if (!nested.holds(rest, item)) return false;
    own.items.add(index);
  }
  return true;
}

function sizeIsValid(schema: JsonObject, size: number, least: string, most: string): boolean {
  const minimum = ownValue(schema, least);
  const maximum = ownValue(schema, most);
  return (
    !(typeof minimum === "number" && size < minimum) &&
    !(typeof maximum === "number" && size > maximum)
  );
}

function areDistinct(values: readonly JsonValue[], budget: Budget): boolean {
  budget.spend(sizeOf(values, budget.left()));
  return (
    isJsonList(values) &&
    new Set(values.map((value) => canonicalJson(value))).size === values.length
  );
}
