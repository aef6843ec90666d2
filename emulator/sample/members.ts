import type { JsonValue } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import type { Expressions } from "./expressions.js";
import { listOf, mapOf, type Parts } from "./facts.js";

/** What compiling and running a regular expression costs at least. */
const PATTERN_UNITS = 1;

/**
 * The schemas that apply to a property of an object: of each part its own and those of matching patterns, else that of
 * additional properties; where no part knows the property, those of `unevaluatedProperties`.
 */
export function propertySchemas(
  parts: Parts,
  name: string,
  expressions: Expressions,
  budget: Budget,
): readonly JsonValue[] {
  const found: JsonValue[] = [];
  let isKnown = false;
  for (const part of parts) {
    budget.spend(0.05);
    let isCovered = false;
    const declared = ownValue(mapOf(part, "properties"), name);
    if (declared !== undefined) {
      isCovered = true;
      found.push(declared);
    }
    for (const [pattern, schema] of Object.entries(mapOf(part, "patternProperties"))) {
      budget.spend(PATTERN_UNITS + (pattern.length + name.length) / 64);
      if (!expressions.matches(pattern, name)) continue;
      isCovered = true;
      found.push(schema);
    }
    const others = ownValue(part, "additionalProperties");
    if (!isCovered && others !== undefined) {
      isCovered = true;
      found.push(others);
    }
    isKnown ||= isCovered;
  }
  if (!isKnown)
    for (const part of parts) {
      const others = ownValue(part, "unevaluatedProperties");
      if (others !== undefined) found.push(others);
    }
  return found.filter((schema) => schema !== true);
}

/** The schemas that apply to the item at an index. */
export function itemSchemas(parts: Parts, index: number): readonly JsonValue[] {
  const found: JsonValue[] = [];
  let isKnown = false;
  for (const part of parts) {
    const schema = listOf(ownValue(part, "prefixItems"))[index] ?? ownValue(part, "items");
    if (schema === undefined) continue;
    isKnown = true;
    found.push(schema);
  }
  if (!isKnown)
    for (const part of parts) {
      const others = ownValue(part, "unevaluatedItems");
      if (others === undefined) continue;
      // What `contains` finds counts as evaluated.
      const contained = parts.flatMap((each) => ownValue(each, "contains") ?? []);
      found.push(contained.length === 0 ? others : { anyOf: [others, ...contained] });
    }
  return found.filter((schema) => schema !== true);
}

/** How many items have schemas of their own. */
export function prefixLength(parts: Parts): number {
  return Math.max(0, ...parts.map((part) => listOf(ownValue(part, "prefixItems")).length));
}
