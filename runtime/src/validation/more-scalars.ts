import type { Context } from "./context.js";
import { isMultiple } from "./equality.js";
import { InvalidSchemaError } from "./errors.js";
import { readNumber, readText } from "./read-keyword.js";
import { CHARACTERS_PER_STEP, type Check } from "./run.js";
import type { UnknownObject } from "./values.js";

/** Checks of `pattern` and `format`. */
export function moreStringChecks(schema: UnknownObject, { formats }: Context): Check<string>[] {
  const checks: Check<string>[] = [];
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

/** The check of `multipleOf`. */
export function moreNumberChecks(schema: UnknownObject): Check<number>[] {
  const of = readNumber(schema, "multipleOf");
  if (of === undefined) return [];
  if (of <= 0) throw new InvalidSchemaError("multipleOf", of);
  return [(value, run) => isMultiple(value, of) || run.fail("multipleOf", of, value)];
}

/**
 * Compiles a pattern. They are meant to be Unicode-aware; such as `\-` are valid only without that.
 *
 * @throws InvalidSchemaError
 */
export function readPattern(source: string, keyword: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    try {
      return new RegExp(source);
    } catch (cause) {
      throw new InvalidSchemaError(keyword, source, { cause });
    }
  }
}
