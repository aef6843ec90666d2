import type { Context } from "./context.js";
import { isMultiple, ValueSet } from "./equality.js";
import { InvalidSchemaError } from "./errors.js";
import { limitChecks, NUMBER_LIMITS, STRING_LIMITS } from "./limits.js";
import { readPattern } from "./patterns.js";
import { readList, readNumber, readText } from "./read-keyword.js";
import { CHARACTERS_PER_STEP, type Check } from "./run.js";
import { ownValue, type UnknownObject } from "./values.js";

/** Checks of `enum` and `const`. */
export function valueChecks(schema: UnknownObject): Check[] {
  const checks: Check[] = [];
  const add = (keyword: string, rule: unknown, values: readonly unknown[]): void => {
    const allowed = new ValueSet(values);
    checks.push((value, run) => allowed.has(value, run) || run.fail(keyword, rule, value));
  };
  const choices = readList(schema, "enum");
  if (choices !== undefined) add("enum", choices, choices);
  const constant = ownValue(schema, "const");
  if (constant !== undefined) add("const", constant, [constant]);
  return checks;
}

/** Checks of the keywords for strings. */
export function stringChecks(schema: UnknownObject, { formats }: Context): Check<string>[] {
  const checks = limitChecks(STRING_LIMITS, schema);
  const add = (keyword: string, rule: string, isValid: (text: string) => boolean): void => {
    checks.push((text, run) => {
      run.spend(text.length / CHARACTERS_PER_STEP);
      return isValid(text) || run.fail(keyword, rule, text);
    });
  };
  const source = readText(schema, "pattern");
  if (source !== undefined) {
    const pattern = readPattern(source, "pattern");
    add("pattern", source, (text) => pattern.test(text));
  }
  const format = readText(schema, "format");
  const hasFormat = formats?.get(format ?? "");
  if (format !== undefined && hasFormat !== undefined) add("format", format, hasFormat);
  return checks;
}

/** Checks of the keywords for numbers. */
export function numberChecks(schema: UnknownObject): Check<number>[] {
  const of = readNumber(schema, "multipleOf");
  const checks = limitChecks(NUMBER_LIMITS, schema);
  if (of === undefined) return checks;
  if (of <= 0) throw new InvalidSchemaError("multipleOf", of);
  checks.push((value, run) => isMultiple(value, of) || run.fail("multipleOf", of, value));
  return checks;
}
