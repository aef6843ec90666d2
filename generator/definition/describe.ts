import type { JsonValue } from "../json-schema/types.js";

const SHOWN_CHARACTERS = 60;

/** Names a value in a message: "a list", `"text"`, "nothing". */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  const shown = JSON.stringify(value);
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown;
}

/** Lists alternatives in a message: "a, b or c". */
export function alternatives(values: readonly (string | JsonValue)[]): string {
  const shown = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}
