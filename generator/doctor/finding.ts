/** How a check of `doctor` ended. `skipped`: it could not be made, or there was nothing to check. */
export type Verdict = "ok" | "warning" | "failed" | "skipped";

/** What one check found. No part of it is secret. */
export interface Finding {
  /** Names the check, the same in every version. */
  readonly id: string;
  /** What was looked at, as a heading. */
  readonly title: string;
  readonly verdict: Verdict;
  /** What was found, a line each. */
  readonly details: readonly string[];
  /** What to do about it. */
  readonly advice?: string | undefined;
}

/** The first line of what an error says. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0] ?? "";
}
