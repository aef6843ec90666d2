import type { JsonValue } from "./types.js";

/**
 * A value as JSON with the keys of objects in order: equal for equal values. Fields that are undefined are left out, as
 * `JSON.stringify` does.
 *
 * @returns undefined for what JSON has no word for.
 */
export function canonicalJson(value: JsonValue): string;
export function canonicalJson(value: unknown): string | undefined;
export function canonicalJson(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "object":
      break;
    default:
      return JSON.stringify(value);
  }
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item) ?? "null").join()}]`;
  let members = "";
  for (const key of sorted(Object.keys(value))) {
    const member = canonicalJson((value as Readonly<Record<string, unknown>>)[key]);
    if (member === undefined) continue;
    members += members === "" ? "" : ",";
    members += quoted(key);
    members += ":";
    members += member;
  }
  return `{${members}}`;
}

/** Sorts short lists faster than `sort`, in the same order. */
function sorted(keys: string[]): string[] {
  if (keys.length > 16) return keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] ?? "";
    let at = index;
    for (let before = keys[at - 1]; before !== undefined && before > key; before = keys[at - 1])
      keys[at--] = before;
    keys[at] = key;
  }
  return keys;
}

/** Text that reads the same between quotes. Telling is quicker than having it escaped. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Whether two JSON values are equal; the order of keys does not matter. */
export function areEqual(a: JsonValue, b: JsonValue): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** The keys of the values of a list. */
const keysOfLists = new WeakMap<readonly JsonValue[], ReadonlySet<string>>();

/** Whether a list contains a value. Lists are immutable: asking for every value of another one takes linear time. */
export function hasValue(list: readonly JsonValue[], value: JsonValue): boolean {
  let keys = keysOfLists.get(list);
  if (keys === undefined) {
    keys = new Set(list.map((each) => canonicalJson(each)));
    keysOfLists.set(list, keys);
  }
  return keys.has(canonicalJson(value));
}

/** The values without repetitions. */
export function distinctValues(values: readonly JsonValue[]): JsonValue[] {
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}
