import type { JsonValue } from "../json-schema/types.js";
import type { Bounds } from "./normal-form.js";

/**
 * Whether a string or a number is within the numeric bounds. `pattern` and `format` are not evaluated: a user's pattern may
 * backtrack without end.
 */
export function isWithin(value: JsonValue, { lower, upper, all }: Bounds): boolean {
  if (typeof value === "number") {
    return (
      value >= (lower.get("minimum") ?? -Infinity) &&
      value > (lower.get("exclusiveMinimum") ?? -Infinity) &&
      value <= (upper.get("maximum") ?? Infinity) &&
      value < (upper.get("exclusiveMaximum") ?? Infinity) &&
      (all.get("multipleOf") ?? []).every((step) => isMultiple(value, Number(step)))
    );
  }
  if (typeof value !== "string") return true;
  const length = Array.from(value).length;
  return length >= (lower.get("minLength") ?? 0) && length <= (upper.get("maxLength") ?? Infinity);
}

/** Whether a number is a whole multiple of another, as far as floating point can tell. */
export function isMultiple(value: number, step: number): boolean {
  const ratio = value / step;
  return Number.isSafeInteger(ratio) || (Number.isInteger(ratio) && ratio === 0);
}
