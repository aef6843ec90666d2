import { toPointer } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonValue, Path } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { subschemasOf } from "../../generator/json-schema/walk.js";

/** Keywords with regular expressions: one that backtracks takes any time, which no count of steps ends. */
const PATTERNS = ["pattern", "patternProperties"];

/**
 * What in a bundle may take any time for a small value: the pointer, from the root of the schema or model, to the first
 * regular expression; undefined where there is none. Everything else that a validator does is counted.
 */
export function unboundedKeyword(document: JsonObject): string | undefined {
  const pending: { readonly value: JsonValue; readonly path: Path }[] = [];
  const models = ownValue(document, "models");
  pending.push({ value: ownValue(document, "schema") ?? true, path: [] });
  for (const [name, value] of Object.entries(isJsonObject(models) ? models : {}))
    pending.push({ value, path: ["models", name] });
  // Added to while it is gone through: no schema is nested too deep for it.
  for (const { value, path } of pending) {
    if (!isJsonObject(value)) continue;
    const keyword = PATTERNS.find((each) => Object.hasOwn(value, each));
    if (keyword !== undefined) return toPointer([...path, keyword]);
    for (const name of Object.keys(value)) {
      for (const inner of subschemasOf(name, value[name] ?? null))
        pending.push({ value: inner.value, path: [...path, ...inner.path] });
    }
  }
  return undefined;
}

/** Characters that count as one part. */
const CHARACTERS = 32;
/** Values nested deeper than this count as infinitely large. */
const MAX_LEVELS = 500;

/**
 * The number of parts of a value: values, names of properties, and a share of the characters. Infinity beyond `limit`
 * parts, and for values that are nested very deep.
 */
export function sizeOf(value: JsonValue, limit: number): number {
  let size = 0;

  function add(part: JsonValue, levels: number): boolean {
    size += typeof part === "string" ? 1 + part.length / CHARACTERS : 1;
    if (size > limit || levels === 0) return false;
    if (isJsonList(part)) return part.every((entry) => add(entry, levels - 1));
    if (!isJsonObject(part)) return true;
    for (const name in part) {
      size += 1 + name.length / CHARACTERS;
      if (!add(part[name] ?? null, levels - 1)) return false;
    }
    return true;
  }

  return add(value, MAX_LEVELS) ? Math.ceil(size) : Infinity;
}
