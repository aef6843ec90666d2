import { Evaluated } from "./evaluated.js";
import type { Check, Run } from "./run.js";

/** Checks a schema for the verdict alone. What it evaluates of the value counts where it is valid. */
export function checkBranch(check: Check, value: unknown, run: Run): boolean {
  const outer = run.evaluated;
  const inner = outer && new Evaluated();
  run.evaluated = inner;
  const isValid = run.quietly(check, value);
  run.evaluated = outer;
  if (isValid && inner !== undefined) {
    run.spend(inner.names.size + inner.indexes.size);
    outer?.add(inner);
  }
  return isValid;
}

/** The checks of a schema with an `unevaluated` keyword, whose check is the last one. */
export function checkEvaluated<Value>(
  checks: readonly Check<Value>[],
  last: (value: Value, run: Run, evaluated: Evaluated) => boolean,
): Check<Value> {
  return (value, run) => {
    const outer = run.evaluated;
    const inner = new Evaluated();
    run.evaluated = inner;
    const isValid = run.all(checks, value) && last(value, run, inner);
    run.evaluated = outer;
    if (isValid) outer?.add(inner);
    return isValid;
  };
}
