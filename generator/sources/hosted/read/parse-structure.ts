import { isList, isObject } from "../../../json-schema/values.js";
import { isWithinLimits } from "./result-limits.js";

/** A list or an object that is written as JSON in a text; everything else as it is. */
export function parseStructure(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  const parsed = parseJson(value);
  return isObject(parsed) || isList(parsed) ? parsed : value;
}

/** The value of a JSON text; undefined if it is none, or deeper or larger than a result may be. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isWithinLimits(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
