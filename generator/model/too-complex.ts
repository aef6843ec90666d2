import type { Path } from "../json-schema/types.js";
import { BudgetExceededError, LESS_WORK, WorkBudget } from "../json-schema/work-budget.js";

/**
 * The work that may go into the types of one flow, all its versions together: about a second on one core. The schemas of
 * a large flow take some thousand units.
 */
const MAX_WORK = 500_000;

/** Creates the budget of one flow. */
export function createFlowBudget(): WorkBudget {
  return new WorkBudget(MAX_WORK);
}

/** The types of a definition take more work than they may. */
export class TooComplexError extends Error {
  override readonly name = "TooComplexError";
  /** The part of the definition that most of the work went into. */
  readonly path: Path;

  constructor(path: Path, options?: ErrorOptions) {
    super(
      `the types of this flow would take too much work, most of it for this part; ${LESS_WORK}`,
      options,
    );
    this.path = path;
  }
}

/** Attributes work to parts of a definition, to name the costliest one when the budget is used up. */
export interface WorkLedger {
  readonly budget: WorkBudget;
  /**
   * Does work for the part of the definition at a path.
   *
   * @param path - called only when the budget is used up.
   * @throws TooComplexError when the work is more than the budget has left.
   */
  readonly attribute: <Result>(path: () => Path, work: () => Result) => Result;
}

/** Creates the ledger of one definition. */
export function createLedger(budget: WorkBudget): WorkLedger {
  let most = 0;
  let costliest: () => Path = () => [];
  return {
    budget,
    attribute: (path, work) => {
      const before = budget.spent;
      try {
        return work();
      } catch (error) {
        if (!(error instanceof BudgetExceededError)) throw error;
        const isThis = budget.spent - before >= most;
        throw new TooComplexError(isThis ? path() : costliest(), { cause: error });
      } finally {
        const cost = budget.spent - before;
        if (cost > most) [most, costliest] = [cost, path];
      }
    },
  };
}
