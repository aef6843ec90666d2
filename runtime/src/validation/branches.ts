import type { Check, Run } from "./run.js";

/** Checks a schema for the verdict alone. What it evaluates of the value counts where it is valid. */
export function checkBranch(check: Check, value: unknown, run: Run): boolean {
  const outer = run.evaluated;
  const inner = outer?.fork();
  run.evaluated = inner;
  const isValid = run.quietly(check, value);
  run.evaluated = outer;
  if (isValid && inner !== undefined) {
    run.spend(inner.names.size + inner.indexes.size);
    outer?.add(inner);
  }
  return isValid;
}
