import { readNumber } from "./read-keyword.js";
import { CHARACTERS_PER_STEP, type Check, type Run } from "./run.js";
import type { UnknownObject } from "./values.js";

/** Whether a value is within the limit that a keyword sets. */
export type Rules<Value> = Readonly<
  Record<string, (value: Value, limit: number, run: Run) => boolean>
>;

export const NUMBER_LIMITS: Rules<number> = {
  minimum: (value, limit) => value >= limit,
  maximum: (value, limit) => value <= limit,
  exclusiveMinimum: (value, limit) => value > limit,
  exclusiveMaximum: (value, limit) => value < limit,
};

export const STRING_LIMITS: Rules<string> = {
  // A character has one code unit, or two.
  minLength: (text, limit, run) =>
    text.length >= limit * 2 || (text.length >= limit && characters(text, run) >= limit),
  maxLength: (text, limit, run) =>
    text.length <= limit || (text.length <= limit * 2 && characters(text, run) <= limit),
};

export const ARRAY_LIMITS: Rules<readonly unknown[]> = {
  minItems: (items, limit) => items.length >= limit,
  maxItems: (items, limit) => items.length <= limit,
};

export function limitChecks<Value>(rules: Rules<Value>, schema: UnknownObject): Check<Value>[] {
  return Object.entries(rules).flatMap(([keyword, isValid]): Check<Value>[] => {
    const limit = readNumber(schema, keyword);
    if (limit === undefined) return [];
    return [(value, run) => isValid(value, limit, run) || run.fail(keyword, limit, value)];
  });
}

/** The number of Unicode characters: a surrogate pair is one. */
function characters(text: string, run: Run): number {
  run.spend(text.length / CHARACTERS_PER_STEP);
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
