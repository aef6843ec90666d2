import type { JsonValue } from "../../generator/json-schema/types.js";

/** A JSON value as a literal of TypeScript, on one line. */
export function valueLiteral(value: JsonValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${(value as readonly JsonValue[]).map(valueLiteral).join(", ")}]`;
  const entries = Object.entries(value).map(([name, entry]) => {
    const key = name === "__proto__" ? '["__proto__"]' : JSON.stringify(name);
    return `${key}: ${valueLiteral(entry)}`;
  });
  return `{ ${entries.join(", ")} }`;
}
