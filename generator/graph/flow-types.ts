import type { FlowDefinition, ParallelNode, StepNode } from "../definition/types.js";
import { BudgetExceededError, WorkBudget } from "../json-schema/work-budget.js";
import type { WiringOptions } from "../wiring/check-wiring.js";
import { anyValue, type Description } from "../wiring/description.js";
import { DescriptionReader } from "../wiring/description-reader.js";
import { flowValues, type FlowValues } from "../wiring/received.js";
import { cutText, MAX_NAME, shortType } from "./short-type.js";

/** The work that goes into the types of one flow. */
const MAX_WORK = 3_000_000;

/** The type where it takes too much work to say more. */
const UNTOLD = "…";

/** Short types of what flows between the nodes of a flow. */
export interface FlowTypes {
  readonly received: (node: StepNode) => string;
  /** What a branch returns, as the property of the parallel's output. */
  readonly ofBranch: (parallel: ParallelNode, branch: StepNode) => string;
  readonly result: () => string;
}

/** Follows the types through a flow. What takes more work than is sensible is `…`. */
export function createFlowTypes(
  definition: FlowDefinition,
  { objects = "exact" }: WiringOptions,
): FlowTypes {
  const reader = new DescriptionReader(new WorkBudget(MAX_WORK), objects === "exact");
  const values = within((): FlowValues | undefined => flowValues(definition, reader), undefined);
  const print = (description: Description | undefined): string =>
    values === undefined
      ? UNTOLD
      : within(() => shortType(description ?? anyValue, reader), UNTOLD);
  return {
    received: (node) => print(values?.received.get(node)?.input.description),
    ofBranch: (parallel, branch) => {
      const whole = values?.outputs.get(parallel)?.description;
      const own = whole?.kind === "object" ? whole.properties.get(branch.id ?? "") : undefined;
      return `${cutText(branch.id ?? "", MAX_NAME)}: ${print(own)}`;
    },
    result: () => print(values?.result.description),
  };
}

function within<Result>(compute: () => Result, otherwise: Result): Result {
  try {
    return compute();
  } catch (error) {
    if (error instanceof BudgetExceededError) return otherwise;
    throw error;
  }
}
