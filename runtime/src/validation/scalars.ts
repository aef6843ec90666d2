import type { Context, Values } from "./context.js";
import { readList } from "./read-keyword.js";
import type { Check } from "./run.js";
import { ownValue, type UnknownObject } from "./values.js";

/** Checks of `enum` and `const`. */
export function valueChecks(schema: UnknownObject, { more }: Context): Check[] {
  const checks: Check[] = [];
  const add = (keyword: string, rule: unknown, values: readonly unknown[]): void => {
    const allowed: Values = more?.values(values) ?? new Set(values);
    checks.push((value, run) => allowed.has(value, run) || run.fail(keyword, rule, value));
  };
  const choices = readList(schema, "enum");
  if (choices !== undefined) add("enum", choices, choices);
  const constant = ownValue(schema, "const");
  if (constant !== undefined) add("const", constant, [constant]);
  return checks;
}
