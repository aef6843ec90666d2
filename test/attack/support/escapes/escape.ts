import type { JsonValue } from "../../../../generator/json-schema/types.js";

/** Code that tries to leave the sandbox, to break it, or to hold it. */
export interface Escape {
  readonly name: string;
  readonly body: string;
  /** What it returns; left out where it fails. */
  readonly gives?: JsonValue;
  /** Code of the error; left out where it returns. */
  readonly fails?: "CODE_FAILED" | "CODE_TIMEOUT" | "CODE_OUT_OF_MEMORY" | "any";
}

/** An escape that returns a harmless value. */
export const gives = (name: string, body: string, value: JsonValue): Escape => ({
  name,
  body,
  gives: value,
});
/** An escape that ends in an error. */
export const fails = (
  name: string,
  body: string,
  code: Escape["fails"] = "CODE_FAILED",
): Escape => ({
  name,
  body,
  fails: code,
});
