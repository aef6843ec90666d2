import { WorkBudget } from "../json-schema/work-budget.js";

/** The units of work that may go into comparing two definitions. */
export const MAX_WORK = 400_000;

/** Divides work: who takes some gets at most half of what is left, so that something is left for the next one. */
export class SharedWork {
  #left: number = MAX_WORK;

  /** @returns what `use` returns, called with its share. */
  share<Result>(use: (budget: WorkBudget) => Result): Result {
    const budget = new WorkBudget(this.#left >> 1);
    try {
      return use(budget);
    } finally {
      this.#left = Math.max(0, this.#left - budget.spent);
    }
  }
}
