import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { parseJson } from "../json.js";

/** Typed access to the columns of a row. */
export interface Row {
  text(column: string): string;
  textOrNull(column: string): string | null;
  number(column: string): number;
  numberOrNull(column: string): number | null;
  /** A column of JSON text; null where it is NULL. */
  json(column: string): JsonValue;
}

/** Wraps a row of libsql. */
export function readRow(row: unknown): Row {
  const value = (column: string): unknown =>
    typeof row === "object" && row !== null && column in row ? Reflect.get(row, column) : undefined;
  const fail = (column: string): never => {
    throw new TypeError(`Unexpected type of column ${column} in the emulator's database`);
  };
  const textOrNull = (column: string): string | null => {
    const content = value(column) ?? null;
    return content === null || typeof content === "string" ? content : fail(column);
  };
  const numberOrNull = (column: string): number | null => {
    const content = value(column) ?? null;
    return content === null || typeof content === "number" ? content : fail(column);
  };
  return {
    textOrNull,
    numberOrNull,
    text: (column) => textOrNull(column) ?? fail(column),
    number: (column) => numberOrNull(column) ?? fail(column),
    json: (column) => {
      const text = textOrNull(column);
      return text === null ? null : parseJson(text);
    },
  };
}

/** A property of stored JSON; an empty object if it is not an object. */
export function objectIn(value: JsonValue, key: string): JsonObject {
  const found = isJsonObject(value) ? ownValue(value, key) : undefined;
  return isJsonObject(found) ? found : {};
}

/** A property of stored JSON that is a list of objects. */
export function objectsIn(value: JsonValue, key: string): readonly JsonObject[] {
  const found = isJsonObject(value) ? ownValue(value, key) : undefined;
  return Array.isArray(found) ? found.filter(isJsonObject) : [];
}
