import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import { isOnly, listOf, mapOf, namesOf, typesOf } from "./facts.js";

/** Values nested deeper than this are not sampled. */
export const MAX_DEPTH = 80;

/** The minimum depth of the values of schemas: what ends the sampling of recursive schemas. */
export interface MinDepth {
  /** Whether the schema has a value of at most `levels` levels of references and nesting. */
  fits(schema: JsonValue, levels: number): boolean;
  /** The minimum depth; more than `most` where it is greater. */
  least(schema: JsonValue, most: number): number;
  /** For a schema that does not fit `MAX_DEPTH`: a schema inside of it that contains itself, and has to. */
  circle(schema: JsonValue): JsonValue;
}

/**
 * Computes minimum depths for the schemas of one document, with a cache.
 *
 * @param resolve - returns what a `$ref` leads to.
 */
export function createMinDepth(
  resolve: (reference: string) => JsonValue,
  budget: Budget,
): MinDepth {
  const known = new WeakMap<JsonObject, { fits: number; fails: number }>();

  function fits(schema: JsonValue, levels: number): boolean {
    if (!isJsonObject(schema)) return schema !== false;
    if (levels < 0) return false;
    const bounds = known.get(schema) ?? { fits: Infinity, fails: -1 };
    known.set(schema, bounds);
    if (levels >= bounds.fits) return true;
    if (levels <= bounds.fails) return false;
    budget.spend(1);
    const result = obstacle(schema, levels - 1) === undefined;
    if (result) bounds.fits = Math.min(bounds.fits, levels);
    else bounds.fails = Math.max(bounds.fails, levels);
    return result;
  }

  /** A schema that has to hold, too, and does not fit; undefined where the schema fits. */
  function obstacle(schema: JsonObject, below: number): JsonValue | undefined {
    if (Object.hasOwn(schema, "const") || Object.hasOwn(schema, "enum")) return undefined;
    const reference = ownValue(schema, "$ref");
    const target = typeof reference === "string" ? resolve(reference) : true;
    for (const part of [target, ...listOf(ownValue(schema, "allOf"))])
      if (!fits(part, below)) return part;
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = listOf(ownValue(schema, keyword));
      const [first] = branches;
      if (first !== undefined && !branches.some((branch) => fits(branch, below))) return first;
    }
    const types = typesOf(schema);
    if (isOnly(types, "object")) return objectObstacle(schema, below);
    return isOnly(types, "array") ? arrayObstacle(schema, below) : undefined;
  }

  function objectObstacle(schema: JsonObject, below: number): JsonValue | undefined {
    const properties = mapOf(schema, "properties");
    for (const name of namesOf(ownValue(schema, "required"))) {
      budget.spend(0.5);
      const property = ownValue(properties, name) ?? true;
      if (!fits(property, below)) return property;
    }
    return undefined;
  }

  function arrayObstacle(schema: JsonObject, below: number): JsonValue | undefined {
    const least = ownValue(schema, "minItems");
    const needed = typeof least === "number" ? least : 0;
    const prefix = listOf(ownValue(schema, "prefixItems")).slice(0, needed);
    const rest = needed > prefix.length ? (ownValue(schema, "items") ?? true) : true;
    return [...prefix, rest].find((item) => !fits(item, below));
  }

  return {
    fits,
    least(schema, most) {
      let levels = 0;
      while (levels <= most && !fits(schema, levels)) levels += 1;
      return levels;
    },
    circle(schema) {
      const seen = new Set<JsonValue>();
      let current = schema;
      while (isJsonObject(current) && !seen.has(current)) {
        seen.add(current);
        current = obstacle(current, MAX_DEPTH - 1) ?? current;
      }
      return current;
    },
  };
}
