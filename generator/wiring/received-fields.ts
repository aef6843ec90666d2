import type { FlowDefinition, StepNode } from "../definition/types.js";
import { BudgetExceededError, WorkBudget } from "../json-schema/work-budget.js";
import { declaredNames } from "./declared-names.js";
import { DescriptionReader } from "./description-reader.js";
import { flowValues } from "./received.js";

/** The work that goes into one flow. */
const MAX_WORK = 1_000_000;

/**
 * The fields that each node of a flow receives by the schemas, required or not. A node of which nothing is known has no entry,
 * and none has one where finding out takes too much work.
 */
export function receivedFields(
  definition: FlowDefinition,
): ReadonlyMap<StepNode, readonly string[]> {
  const reader = new DescriptionReader(new WorkBudget(MAX_WORK), true);
  try {
    const { received } = flowValues(definition, reader);
    return new Map(
      [...received].map(([node, { input }]) => [node, declaredNames(input.description, reader)]),
    );
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
    return new Map();
  }
}
