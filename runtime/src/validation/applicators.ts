import type { Context } from "./context.js";
import { checkBranch } from "./branches.js";
import { readList, readText } from "./read-keyword.js";
import type { Check, Run } from "./run.js";
import type { UnknownObject } from "./values.js";

/** Checks of the keywords whose schemas apply to the same value. */
export function applicatorChecks(schema: UnknownObject, context: Context): Check[] {
  const checks: Check[] = [];
  const addList = (keyword: string, make: (branches: readonly Check[]) => Check): void => {
    const branches = readList(schema, keyword)?.map((inner) => context.node(inner, keyword));
    if (branches !== undefined) checks.push(make(branches));
  };
  const reference = readText(schema, "$ref");
  if (reference !== undefined) checks.push(context.resolve(reference));
  addList("allOf", (branches) => (value, run) => run.all(branches, value));
  addList("anyOf", (branches) => checkAlternatives("anyOf", branches, Infinity));
  addList("oneOf", (branches) => checkAlternatives("oneOf", branches, 1));
  const not = context.optional(schema, "not");
  if (not !== undefined) checks.push(checkNot(not));
  const condition = context.optional(schema, "if");
  if (condition !== undefined) checks.push(checkIf(schema, condition, context));
  return checks;
}

function checkAlternatives(keyword: string, branches: readonly Check[], most: number): Check {
  return (value, run) => {
    let count = 0;
    for (const branch of branches) {
      if (!checkBranch(branch, value, run)) continue;
      count += 1;
      if (count > most) return run.fail(keyword, count, value);
      // Annotations need every branch that is valid.
      if (most > 1 && run.evaluated === undefined) return true;
    }
    const explain = (branch: Check): unknown => run.collect(branch, value);
    return count > 0 || run.fail(keyword, run.violations && branches.map(explain), value);
  };
}

function checkNot(check: Check): Check {
  return (value, run) => {
    const { evaluated } = run;
    run.evaluated = undefined;
    const isMatch = run.quietly(check, value);
    run.evaluated = evaluated;
    return !isMatch || run.fail("not", undefined, value);
  };
}

function checkIf(schema: UnknownObject, condition: Check, context: Context): Check {
  const then = context.optional(schema, "then");
  const otherwise = context.optional(schema, "else");
  return (value: unknown, run: Run) => {
    const next = checkBranch(condition, value, run) ? then : otherwise;
    return next === undefined || next(value, run);
  };
}
