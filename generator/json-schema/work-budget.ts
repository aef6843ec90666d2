/** The work that may go into one flow is used up. */
export class BudgetExceededError extends Error {
  override readonly name = "BudgetExceededError";
}

/** What its author can do about a schema that takes too much work. */
export const LESS_WORK =
  "combine fewer schemas in it with `allOf`, `anyOf`, `oneOf`, `not`, `if` and `patternProperties`, or make it less deep";

/** Halves of halves get no smaller: what is nested deep is not done with less. */
const SMALLEST_SHARE = 20_000;

/**
 * Bounds the work that one flow's schemas may cause. A small schema can describe a type of exponential size, and a definition
 * may come from elsewhere. Work is counted in units, not measured in seconds, so that a definition is refused everywhere or
 * nowhere. A unit is about what it takes to evaluate one schema, or to compare two, without the schemas inside.
 */
export class WorkBudget {
  #spent = 0;
  #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The units used so far. */
  get spent(): number {
    return this.#spent;
  }

  /**
   * Counts work before it is done.
   *
   * @throws BudgetExceededError when there is more of it than the limit.
   */
  spend(units: number): void {
    if (this.#spent + units > this.#limit) {
      this.#spent = this.#limit;
      throw new BudgetExceededError(`more than ${this.#limit} units`);
    }
    this.#spent += units;
  }

  /**
   * Does work that may take half of the units that are left, so that enough is left for what comes after it.
   *
   * @throws BudgetExceededError when it takes more.
   */
  share<Result>(work: () => Result): Result {
    const limit = this.#limit;
    const share = Math.max((limit - this.#spent) / 2, SMALLEST_SHARE);
    this.#limit = Math.min(limit, this.#spent + share);
    try {
      return work();
    } finally {
      this.#limit = limit;
    }
  }

  /**
   * Does a share of work.
   *
   * @param otherwise - makes the result of work that would take more.
   */
  attempt<Result>(work: () => Result, otherwise: () => Result): Result {
    try {
      return this.share(work);
    } catch (error) {
      if (!(error instanceof BudgetExceededError)) throw error;
    }
    return otherwise();
  }
}

/** What a text costs that is copied into a result: a long one as much as many short ones. */
export function costOfText(text: string): number {
  return 1 + (text.length >> 6);
}
