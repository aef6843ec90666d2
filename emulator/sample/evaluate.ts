import { ValidationLimitError } from "noukai-codegen-runtime/validation";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { SchemaTest } from "../schemas/validate.js";
import { SampleBudgetError, type Budget } from "./budget.js";

/** Tests values while they are built, by the validator. */
export interface Evaluator {
  /** Whether a value satisfies a schema. */
  holds(schema: JsonValue, value: JsonValue): boolean;
}

/** Steps of the validator that cost as much as one unit of the budget. */
const STEPS_PER_UNIT = 2;

/** What it costs that references lead in a circle for a value: few schemas do so, and for few values. */
const CIRCLE_UNITS = 10_000;

/** Creates an evaluator that pays for its tests from a budget. */
export function createEvaluator(test: SchemaTest, budget: Budget): Evaluator {
  return {
    holds(schema, value) {
      let spent = 0;
      try {
        return test(schema, value, budget.left() * STEPS_PER_UNIT, (steps) => {
          spent += steps;
        });
      } catch (error) {
        if (!(error instanceof ValidationLimitError)) throw error;
        if (error.limit === "steps") throw new SampleBudgetError("the tests take too much work");
        spent += CIRCLE_UNITS * STEPS_PER_UNIT;
        return false;
      } finally {
        budget.spend(spent / STEPS_PER_UNIT);
      }
    },
  };
}
