import type { JsonValue } from "../../json-schema/types.js";

/** Like every object of a definition: without a prototype, and without keys that have no value. */
export function record(
  entries: Readonly<Record<string, JsonValue | undefined>>,
): Record<string, JsonValue> {
  const result = Object.create(null) as Record<string, JsonValue>;
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) result[key] = value;
  return result;
}
