import { execFileSync } from "node:child_process";
import type { TestContext } from "vitest";

/**
 * Skips a test where this machine lacks what it needs. The run prints at its end what was missing; with `NO_SKIPS=1`, as in
 * `.ci/run`, it fails.
 *
 * @param isMet - whether it is there.
 * @param what - what the test needs, as a noun: "git", "the right to mount a file system".
 */
export function requirement(context: TestContext, isMet: boolean, what: string): void {
  context.skip(!isMet, `needs ${what}`);
}

/** Whether a program can be run here, and ends with 0. */
export function canRun(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
