import type { JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { dataKey, scalarLiteral } from "./literal.js";

/** A JSON value as an expression. Prettier lays it out. */
export function jsonLiteral(value: JsonValue): string {
  if (value === null) return "null";
  if (typeof value !== "object") return scalarLiteral(value);
  if (isJsonList(value)) return `[${value.map(jsonLiteral).join(", ")}]`;
  const members = Object.entries(value).map(
    ([key, entry]) => `${dataKey(key)}: ${jsonLiteral(entry)}`,
  );
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
