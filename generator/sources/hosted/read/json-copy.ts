import type { JsonValue } from "../../../json-schema/types.js";
import { createJsonObject, isList, isObject, setOwn } from "../../../json-schema/values.js";

/** Copies a value of a result into objects without a prototype, as definitions have them. */
export function copyJson(value: unknown): JsonValue {
  if (isList(value)) return value.map(copyJson);
  if (isObject(value)) {
    const copy = createJsonObject({});
    for (const [key, item] of Object.entries(value)) setOwn(copy, key, copyJson(item));
    return copy;
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" || typeof value === "boolean" ? value : null;
}
