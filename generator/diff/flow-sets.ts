import type { FlowDefinition } from "../definition/types.js";
import { flowOutputs, type StepOutput } from "../flow/data-flow.js";
import { sentModels, sentSchema } from "../flow/sent-schema.js";
import { toNormalForm } from "./to-normal-form.js";
import { itemAt } from "./container-constraints.js";
import { anyValue, schemaSetOf, type SchemaSet } from "./schema-set.js";
import { BudgetExceededError, type WorkBudget } from "../json-schema/work-budget.js";

/** What the steps of a flow return, by id in document order, and the flow itself. */
export interface OutputSets {
  readonly steps: ReadonlyMap<string, StepOutput<SchemaSet>>;
  readonly result: SchemaSet;
}

/** Follows the sets of values through a flow. */
export function outputSetsOf(
  { steps: nodes, models }: FlowDefinition,
  inputs: SchemaSet,
  budget: WorkBudget,
): OutputSets {
  const { steps, result } = flowOutputs<SchemaSet>(nodes, inputs, {
    unknown: anyValue,
    declaredOutput: ({ output }) =>
      output === undefined ? undefined : schemaSetOf(output, models),
    arrayOf: (items) => ({ kind: "list", items }),
    objectOf: (properties) => ({ kind: "record", fields: new Map(properties) }),
    itemsAt: (set, path) => itemsAt(set, path, budget),
    // Sets are compared by a bounded number of steps, whatever their size.
    charge: () => undefined,
  });
  return { steps: new Map(steps.map((each) => [each.step.id, each])), result };
}

/** The items of the array at a path; any value if they cannot be determined. */
function itemsAt(input: SchemaSet, path: readonly string[], budget: WorkBudget): SchemaSet {
  try {
    return findItems(input, path, budget);
  } catch (error) {
    if (error instanceof BudgetExceededError) return anyValue;
    throw error;
  }
}

function findItems(input: SchemaSet, path: readonly string[], budget: WorkBudget): SchemaSet {
  let current: SchemaSet | undefined = input;
  for (const name of path) {
    const normalForm: ReturnType<typeof toNormalForm> =
      current === undefined ? [] : toNormalForm(current, budget);
    const [object, ...others] = normalForm.filter(({ type }) => type === "object");
    if (object === undefined || others.length > 0) return anyValue;
    current = object.object.properties.get(name)?.set ?? object.object.additional;
  }
  const arrays =
    current === undefined
      ? []
      : toNormalForm(current, budget).filter(({ type }) => type === "array");
  const [array, ...others] = arrays;
  if (array === undefined || others.length > 0 || array.array.prefix.length > 0) return anyValue;
  return itemAt(array.array, 0);
}

/** The inputs that a flow accepts. */
export function inputSetOf({ inputs, models }: FlowDefinition): SchemaSet {
  return schemaSetOf(sentSchema(inputs), sentModels(models));
}
