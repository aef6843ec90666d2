import { InvalidSchemaError } from "./errors.js";
import { isList, isObject, ownValue, type UnknownObject } from "./values.js";

/**
 * Reads the value of a keyword; undefined where the schema does not have it.
 *
 * @throws InvalidSchemaError where it has the wrong type.
 */
function read<Value>(
  schema: UnknownObject,
  keyword: string,
  isValid: (value: unknown) => value is Value,
): Value | undefined {
  const value = ownValue(schema, keyword);
  if (value === undefined || isValid(value)) return value;
  throw new InvalidSchemaError(keyword, value);
}

export function readNumber(schema: UnknownObject, keyword: string): number | undefined {
  return read(schema, keyword, isNumber);
}

export function readText(schema: UnknownObject, keyword: string): string | undefined {
  return read(schema, keyword, (value) => typeof value === "string");
}

export function readList(schema: UnknownObject, keyword: string): readonly unknown[] | undefined {
  return read(schema, keyword, isList);
}

/** Names of properties, such as those of `required`. */
export function readNames(schema: UnknownObject, keyword: string): readonly string[] | undefined {
  return read(schema, keyword, isNames);
}

/** The entries of a keyword such as `properties`; none where the schema does not have it. */
export function readObject(schema: UnknownObject, keyword: string): UnknownObject {
  return read(schema, keyword, isObject) ?? {};
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isNames(value: unknown): value is readonly string[] {
  return isList(value) && value.every((name) => typeof name === "string");
}
