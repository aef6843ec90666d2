import { withoutKeys } from "../request/without-keys.js";

/** Characters of a payload that a span has. */
const MAX_LENGTH = 4096;

/**
 * A value as text for a span, without API keys and cut.
 *
 * @returns undefined for what is no payload: null, undefined, and what has no JSON
 */
export function payloadText(value: unknown, redact: (text: string) => string): string | undefined {
  if (value === null || value === undefined) return undefined;
  const text = typeof value === "string" ? value : toJson(value);
  // A key is removed whole before the text is cut.
  return text === undefined ? undefined : withoutKeys(text, redact).slice(0, MAX_LENGTH);
}

function toJson(value: unknown): string | undefined {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === "string" ? text : undefined;
  } catch {
    // A cycle, or a number that JSON has not.
    return undefined;
  }
}
