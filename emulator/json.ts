import { MAX_DEPTH } from "../generator/definition/limits.js";
import type { JsonValue } from "../generator/json-schema/types.js";
import { isJsonList } from "../generator/json-schema/values.js";

/**
 * How deep a value may be nested: what a definition may write down. Values are checked where they come in, as bodies,
 * mocks and outputs of steps, so that no function that recurses over them runs out of stack.
 */
export const MAX_VALUE_DEPTH: number = MAX_DEPTH;

/** How deep a body may be nested: it has values a few levels down, such as `accumulatedOutputs.find`. */
export const MAX_BODY_DEPTH: number = MAX_VALUE_DEPTH + 16;

/** Whether arrays and objects in a value are nested deeper than `MAX_VALUE_DEPTH`. */
export function isTooDeep(value: JsonValue): boolean {
  let level: ReadonlySet<JsonValue> = new Set([value]);
  for (let depth = 1; depth <= MAX_VALUE_DEPTH; depth += 1) {
    // A set: a value in memory may have one part in several places, or in itself.
    const next = new Set<JsonValue>();
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      const entries = isJsonList(each) ? each : Object.values(each);
      for (const entry of entries) if (typeof entry === "object" && entry !== null) next.add(entry);
    }
    if (next.size === 0) return false;
    level = next;
  }
  return true;
}

/** Parses JSON text. Throws `SyntaxError`. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text) as JsonValue;
}

/** A deep copy. */
export function cloneJson(value: JsonValue): JsonValue {
  return structuredClone(value);
}

/** A value as text: strings as they are, other values as JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Whether arrays and objects in a JSON text are nested deeper than `limit`, without parsing it. */
export function nestingExceeds(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
