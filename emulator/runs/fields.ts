import { ServiceError } from "../errors.js";
import { isJsonArray, isJsonObject, ownValue, type JsonObject, type JsonValue } from "../json.js";

/** Throws `VALIDATION_ERROR` for a field of the body. */
export function refuse(field: string, problem: string): never {
  throw new ServiceError("VALIDATION_ERROR", `${field} ${problem}`);
}

/** A field's value; null counts as absent, as the service's own clients send it for "not set". */
export function optional(body: JsonObject, field: string): JsonValue | undefined {
  const value = ownValue(body, field);
  return value === null ? undefined : value;
}

/** An optional string. */
export function textField(body: JsonObject, field: string): string | undefined {
  const value = optional(body, field);
  return value === undefined || typeof value === "string"
    ? value
    : refuse(field, "has to be a string");
}

/** An optional boolean. */
export function booleanField(body: JsonObject, field: string): boolean | undefined {
  const value = optional(body, field);
  return value === undefined || typeof value === "boolean"
    ? value
    : refuse(field, "has to be true or false");
}

/** An optional integer, 0 or more. */
export function countField(body: JsonObject, field: string): number | undefined {
  const value = optional(body, field);
  if (value === undefined) return undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(field, "has to be a whole number from 0");
}

/** An optional object. */
export function objectField(body: JsonObject, field: string): JsonObject | undefined {
  const value = optional(body, field);
  return value === undefined || isJsonObject(value) ? value : refuse(field, "has to be an object");
}

/** An optional list of objects. */
export function objectsField(body: JsonObject, field: string): readonly JsonObject[] | undefined {
  const value = optional(body, field);
  if (value === undefined) return undefined;
  if (!isJsonArray(value)) return refuse(field, "has to be a list");
  return value.map((entry, at) =>
    isJsonObject(entry) ? entry : refuse(`${field}[${at}]`, "has to be an object"),
  );
}
