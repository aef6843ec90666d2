import type { JsonValue } from "../../generator/json-schema/types.js";

/** A text read as JSON: its value, or what is wrong with it, with the place. */
export type ParsedText =
  | { readonly value: JsonValue; readonly problem: undefined }
  | { readonly value: undefined; readonly problem: string };

/** Reads a text that a person types as JSON. */
export function parseJsonText(text: string): ParsedText {
  if (text.trim() === "") return { value: undefined, problem: "No JSON yet" };
  try {
    return { value: JSON.parse(text) as JsonValue, problem: undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, problem: `No JSON: ${placed(message, text)}` };
  }
}

/** The message of an engine, with the line and the column that the position in it means. */
function placed(message: string, text: string): string {
  const [found, position] = / ?at position (\d+)(?: \(.*\))?/.exec(message) ?? [];
  if (found === undefined || position === undefined) return message;
  const before = text.slice(0, Number(position)).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return message.replace(found, ` at line ${before.length}, column ${column}`);
}
