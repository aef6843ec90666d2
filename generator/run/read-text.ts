import { UsageError } from "../errors.js";
import type { JsonValue } from "../json-schema/types.js";
import type { ValueSchema } from "./call-schemas.js";

/** An assignment of the command line, such as `customer.plan=team`. */
export interface Assignment {
  /** What is before the `=`, split at the dots. */
  readonly path: readonly string[];
  readonly text: string;
}

/**
 * Parses `name=value`, with dots in the name where it leads into an object.
 *
 * @param option what it was given with, and `example` what it takes, for the error.
 * @throws UsageError if it is anything else.
 */
export function parseAssignment(argument: string, option: string, example: string): Assignment {
  const at = argument.indexOf("=");
  const path = argument.slice(0, Math.max(at, 0)).split(".");
  if (at <= 0 || path.includes(""))
    throw new UsageError(`${option} takes ${example}, not "${argument}".`);
  return { path, text: argument.slice(at + 1) };
}

/**
 * The value that a text means: the text itself where the schema accepts that, else the JSON in it. Where neither is valid, the
 * one of the right type, so that the schema says what is wrong with it.
 *
 * @param schema undefined where nothing is known: then JSON is JSON.
 */
export function readText(text: string, schema: ValueSchema | undefined): JsonValue {
  const json = parseExactly(text);
  if (json === undefined) return text;
  if (schema === undefined) return json;
  const asText = schema.problems(text);
  if (asText.length === 0) return text;
  const asJson = schema.problems(json);
  if (asJson.length === 0) return json;
  const isOfWrongType = (problems: typeof asText): boolean =>
    problems.some((problem) => problem.path.length === 0 && problem.isOfWrongType);
  return isOfWrongType(asText) && !isOfWrongType(asJson) ? json : text;
}

/** Why the JSON in a text cannot be used, where something like JSON was meant; it completes "must …; ". */
export function brokenJson(text: string): string | undefined {
  if (isInexact(text)) return "a JSON number does not hold all of its digits";
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `as JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function parseExactly(text: string): JsonValue | undefined {
  if (isInexact(text)) return undefined;
  try {
    // What it returns is JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Whether a text is a number that would be rounded. */
function isInexact(text: string): boolean {
  if (!/^-?\d[\d.eE+-]*$/.test(text)) return false;
  const number = Number(text);
  return !Number.isFinite(number) || (Number.isInteger(number) && !Number.isSafeInteger(number));
}
