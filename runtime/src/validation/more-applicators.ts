import { checkBranch } from "./branches.js";
import type { Context } from "./context.js";
import type { Check, Run } from "./run.js";
import type { UnknownObject } from "./values.js";

/** Checks of `not` and `if`. */
export function moreApplicatorChecks(schema: UnknownObject, context: Context): Check[] {
  const checks: Check[] = [];
  const not = context.optional(schema, "not");
  if (not !== undefined) checks.push(checkNot(not));
  const condition = context.optional(schema, "if");
  if (condition !== undefined) checks.push(checkIf(schema, condition, context));
  return checks;
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
