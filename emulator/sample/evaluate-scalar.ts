import type { JsonObject } from "../../generator/json-schema/types.js";
import { ownValue } from "../../generator/json-schema/values.js";
import type { Expressions } from "./expressions.js";
import { lengthOf } from "./text.js";

/** Whether a string satisfies the keywords for strings. */
export function textIsValid(schema: JsonObject, value: string, expressions: Expressions): boolean {
  const least = ownValue(schema, "minLength");
  const most = ownValue(schema, "maxLength");
  if (typeof least === "number" || typeof most === "number") {
    const length = lengthOf(value);
    if (typeof least === "number" && length < least) return false;
    if (typeof most === "number" && length > most) return false;
  }
  const pattern = ownValue(schema, "pattern");
  return typeof pattern !== "string" || expressions.matches(pattern, value);
}

/** Whether a number satisfies the keywords for numbers. */
export function numberIsValid(schema: JsonObject, value: number): boolean {
  const tests: readonly [string, (bound: number) => boolean][] = [
    ["minimum", (bound) => value >= bound],
    ["maximum", (bound) => value <= bound],
    ["exclusiveMinimum", (bound) => value > bound],
    ["exclusiveMaximum", (bound) => value < bound],
    ["multipleOf", (step) => Number.isInteger(value / step)],
  ];
  return tests.every(([keyword, passes]) => {
    const bound = ownValue(schema, keyword);
    return typeof bound !== "number" || passes(bound);
  });
}
