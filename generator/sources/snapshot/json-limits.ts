import type { Diagnostic } from "../../definition/diagnostic.js";
import { MAX_DEPTH, MAX_VALUES } from "../../definition/limits.js";
import type { JsonObject, JsonValue, Path } from "../../json-schema/types.js";
import { isJsonList } from "../../json-schema/values.js";
import { TOO_DEEP } from "../../definition/text/document.js";

/** What `measureValue` found. */
export interface Measurement {
  /** Total number of keys of all objects. */
  readonly keys: number;
  /** The first value that exceeds a limit of definitions. */
  readonly excess: Diagnostic | undefined;
}

/**
 * Checks a value of `JSON.parse` against the limits of definitions: depth, size, and finite numbers. Must run before any other
 * stage, because these recurse.
 *
 * @param path - where the value is in its document.
 */
export function measureValue(root: JsonValue, path: Path): Measurement {
  let keys = 0;
  let values = 1;
  /** The keys that lead to the current value; after an excess, to what exceeds. */
  const inside: (string | number)[] = [];
  const visit = (value: JsonValue): string | undefined => {
    if (typeof value !== "object" || value === null)
      return typeof value === "number" && !Number.isFinite(value)
        ? "expected a finite number"
        : undefined;
    // The depth that is allowed bounds the recursion.
    if (inside.length >= MAX_DEPTH) return TOO_DEEP;
    return isJsonList(value) ? visitList(value) : visitObject(value);
  };
  const enter = (key: string | number, value: JsonValue): string | undefined => {
    inside.push(key);
    const excess = visit(value);
    if (excess === undefined) inside.pop();
    return excess;
  };
  const add = (count: number): string | undefined => {
    values += count;
    return values > MAX_VALUES ? `the definition holds more than ${MAX_VALUES} values` : undefined;
  };
  const visitList = (list: readonly JsonValue[]): string | undefined => {
    let excess = add(list.length);
    for (let index = 0; excess === undefined && index < list.length; index++)
      excess = enter(index, list[index] ?? null);
    return excess;
  };
  const visitObject = (object: JsonObject): string | undefined => {
    const names = Object.keys(object);
    keys += names.length;
    let excess = add(names.length);
    for (let at = 0; excess === undefined && at < names.length; at++) {
      const name = names[at] ?? "";
      excess = enter(name, object[name] ?? null);
    }
    return excess;
  };
  const message = visit(root);
  if (message === undefined) return { keys, excess: undefined };
  return { keys, excess: { path: [...path, ...inside], at: "value", message } };
}

/** Counts the keys in a valid JSON text. There are more than in its value if an object repeats a key. */
export function countKeys(text: string): number {
  let keys = 0;
  let start = text.indexOf('"');
  while (start !== -1) {
    let end = text.indexOf('"', start + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    let next = end + 1;
    while (isSpace(text.charCodeAt(next))) next += 1;
    if (text.charCodeAt(next) === COLON) keys += 1;
    start = text.indexOf('"', next);
  }
  return keys;
}

const COLON = 0x3a;
const BACKSLASH = 0x5c;

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (first > 0 && text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
