import type { Disjunct } from "./normal-form.js";
import type { Term } from "./terms.js";

/** The question whether all values of one set are assignable to another. Each pair of sets is one object. */
export interface Goal {
  readonly producer: Term;
  readonly consumer: Term;
  /** `failed`: they are not, for certain. */
  state: "new" | "open" | "failed";
  /** One for each disjunct of the producer. */
  readonly attempts: Attempt[];
  /** Attempts that rely on this goal. */
  readonly watches: Watch[];
  /** The attempt that made it fail. */
  failedAttempt?: Attempt;
  /** Whether all of its attempts are of interest, not only whether one fails. */
  isExplained?: true;
  /** Where the goal was met first. */
  readonly origin: InnerGoal | undefined;
}

/** The search for a disjunct of the consumer that accepts all values of a disjunct of the producer. */
export interface Attempt {
  readonly goal: Goal;
  readonly disjunct: Disjunct;
  /** The consumer's disjuncts of the same type. */
  readonly candidates: readonly Disjunct[];
  /** The candidate that has not failed yet; all before it have. */
  at: number;
  /** The goal inside of the last candidate that failed; undefined where something else spoke against it. */
  cause: InnerGoal | undefined;
}

/** A goal inside of the sets that another one compares, and its path from there. */
export interface InnerGoal {
  readonly path: string;
  readonly goal: Goal;
}

export interface Watch {
  readonly attempt: Attempt;
  readonly at: number;
  /** The path of the goal that is relied on. */
  readonly path: string;
}

/** Whether it matters if an attempt succeeds. */
export function isWanted({ goal }: Attempt): boolean {
  return goal.state !== "failed" || goal.isExplained === true;
}

/** The path of a goal from the sets that were compared. */
export function pathOf(goal: Goal | undefined): string {
  let path = "";
  for (let at = goal?.origin; at !== undefined; at = at.goal.origin) path = at.path + path;
  return path;
}
