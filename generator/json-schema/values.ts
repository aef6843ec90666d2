import type { JsonObject, JsonType, JsonValue, Path } from "./types.js";

/** An object whose keys are not known; not a list. */
export type UnknownObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is UnknownObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a JSON value is an object, and so may be a schema with keywords. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return isObject(value);
}

export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A key's own value; what an object inherits is not data. */
export function entryOf(value: JsonValue | undefined, key: string | number): JsonValue | undefined;
export function entryOf(value: unknown, key: string | number): unknown;
export function entryOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && hasOwnKey(value, key)
    ? value[key]
    : undefined;
}

function hasOwnKey(
  value: object,
  key: string | number,
): value is Readonly<Record<string | number, unknown>> {
  return Object.hasOwn(value, key);
}

/** A key's own value, in an object that is known to be JSON. */
export function ownValue(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets a key's own value, also of `__proto__`, for which an assignment to an object with a prototype sets that. */
export function setOwn(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}

/** The value that a path leads to; undefined where there is none. */
export function valueAt(root: JsonValue, path: Path): JsonValue | undefined;
export function valueAt(root: unknown, path: Path): unknown;
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, segment) => entryOf(value, segment), root);
}

/** Like every object of a definition: without a prototype, and without keys that have no value. */
export function createJsonObject(
  entries: Readonly<Record<string, JsonValue | undefined>>,
): Record<string, JsonValue> {
  const result = Object.create(null) as Record<string, JsonValue>;
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) result[key] = value;
  return result;
}

/** The type of a JSON value. */
export function typeOfValue(value: JsonValue): JsonType {
  if (value === null) return "null";
  if (isJsonList(value)) return "array";
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return "object";
  }
}
