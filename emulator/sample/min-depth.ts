import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import type { Budget } from "./budget.js";
import { listOf } from "./merge.js";
import { schemaInBundle } from "../schemas/bundle.js";
import { typesOf } from "./resolve.js";

/** Values nested deeper than this are not sampled. */
export const MAX_DEPTH = 40;

/** The minimum depth of the values of schemas: what ends the sampling of recursive schemas. */
export interface MinDepth {
  /** Whether the schema has a value of at most `levels` levels of references and nesting. */
  fits(schema: JsonValue, levels: number): boolean;
  /** The minimum depth; undefined for a schema without a value of at most `MAX_DEPTH` levels. */
  of(schema: JsonValue): number | undefined;
}

/** Computes minimum depths for the schemas of one document, with a cache. */
export function createMinDepth(document: JsonObject, budget: Budget): MinDepth {
  const known = new WeakMap<JsonObject, { fits: number; fails: number }>();

  function fits(schema: JsonValue, levels: number): boolean {
    if (!isJsonObject(schema)) return schema !== false;
    if (levels < 0) return false;
    const bounds = known.get(schema) ?? { fits: Infinity, fails: -1 };
    known.set(schema, bounds);
    if (levels >= bounds.fits) return true;
    if (levels <= bounds.fails) return false;
    const result = measure(schema, levels);
    if (result) bounds.fits = Math.min(bounds.fits, levels);
    else bounds.fails = Math.max(bounds.fails, levels);
    return result;
  }

  function measure(schema: JsonObject, levels: number): boolean {
    budget.spend(1);
    const below = levels - 1;
    const reference = ownValue(schema, "$ref");
    if (
      typeof reference === "string" &&
      !fits(schemaInBundle(document, reference) ?? true, below)
    ) {
      return false;
    }
    if (!listOf(ownValue(schema, "allOf")).every((part) => fits(part, below))) return false;
    for (const keyword of ["anyOf", "oneOf"]) {
      const branches = listOf(ownValue(schema, keyword));
      if (branches.length > 0 && !branches.some((branch) => fits(branch, below))) return false;
    }
    if (Object.hasOwn(schema, "const") || Object.hasOwn(schema, "enum")) return true;
    const types = typesOf(schema);
    return (
      types.some((type) => type !== "object" && type !== "array") ||
      (types.includes("object") && objectFits(schema, below)) ||
      (types.includes("array") && arrayFits(schema, below))
    );
  }

  function objectFits(schema: JsonObject, below: number): boolean {
    const properties = ownValue(schema, "properties");
    return listOf(ownValue(schema, "required")).every((name) => {
      budget.spend(1);
      const property =
        isJsonObject(properties) && typeof name === "string"
          ? ownValue(properties, name)
          : undefined;
      return fits(property ?? true, below);
    });
  }

  function arrayFits(schema: JsonObject, below: number): boolean {
    const least = ownValue(schema, "minItems");
    const needed = Math.max(
      typeof least === "number" ? least : 0,
      Object.hasOwn(schema, "contains") ? 1 : 0,
    );
    if (needed === 0) return true;
    const items = ownValue(schema, "items");
    const prefix = listOf(ownValue(schema, "prefixItems")).slice(0, needed);
    if (!prefix.every((item) => fits(item, below))) return false;
    return (
      prefix.length >= needed || items === undefined || Array.isArray(items) || fits(items, below)
    );
  }

  return {
    fits,
    of: (schema) => {
      for (let levels = 0; levels <= MAX_DEPTH; levels += 1)
        if (fits(schema, levels)) return levels;
      return undefined;
    },
  };
}
