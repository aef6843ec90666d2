/** An attempt to sample a value, or all of them, did more work than they may. */
export class SampleBudgetError extends Error {
  override readonly name = "SampleBudgetError";
}

/**
 * Counts the work of sampling: about one unit for each value, subschema, keyword and character that is looked at. It ends
 * what a schema would make grow without end, the same on every machine.
 */
export interface Budget {
  /** @throws SampleBudgetError when the units are used up. */
  spend(units: number): void;
  /** The units that are left. */
  left(): number;
  /** A budget of at most `units` that are spent from this one. */
  share(units: number): Budget;
}

/** Creates a budget. */
export function createBudget(units: number): Budget {
  return budgetOf(units, undefined);
}

function budgetOf(units: number, whole: Budget | undefined): Budget {
  let left = units;
  return {
    spend: (spent) => {
      left -= spent;
      whole?.spend(spent);
      // Also for what is not a number.
      if (!(left >= 0)) throw new SampleBudgetError("the schema needs too much work");
    },
    left: () => Math.min(left, whole?.left() ?? Infinity),
    share(most) {
      return budgetOf(most, this);
    },
  };
}
