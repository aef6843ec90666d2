import type { FlowDefinition, Step } from "../definition/types.js";
import { flowOutputs, type StepOutput } from "../flow/data-flow.js";
import { overridesOf } from "../flow/overrides.js";
import { sentModels, sentSchema } from "../flow/sent-schema.js";
import { flowSteps } from "../flow/steps.js";
import { BudgetExceededError, type WorkBudget } from "../json-schema/work-budget.js";
import { itemAt } from "./container-constraints.js";
import type { Disjunct } from "./normal-form.js";
import type { Root } from "./schema-graph.js";
import type { Term, Terms } from "./terms.js";
import type { NormalForms } from "./to-normal-form.js";

/** The inputs that a flow accepts. */
export function inputsOf({ inputs, models }: FlowDefinition): Root {
  return { schema: sentSchema(inputs), models: sentModels(models) };
}

/** The overrides that a step accepts. */
export function overrideOf(step: Step, { models }: FlowDefinition): Root {
  return { schema: overridesOf(step, models).schema, models };
}

/** All schemas of a flow that are compared. */
export function rootsOf(definition: FlowDefinition): readonly Root[] {
  const { models } = definition;
  const ofSteps = flowSteps(definition.steps).flatMap(({ step }): Root[] => {
    const override = overrideOf(step, definition);
    return step.output === undefined ? [override] : [override, { schema: step.output, models }];
  });
  return [inputsOf(definition), ...ofSteps];
}

/** What the steps of a flow return, by id in document order, and the flow itself. */
export interface OutputSets {
  readonly steps: ReadonlyMap<string, StepOutput<Term>>;
  readonly result: Term;
}

/** Follows the sets of values through a flow. */
export function outputSetsOf(
  definition: FlowDefinition,
  terms: Terms,
  forms: NormalForms,
  budget: WorkBudget,
): OutputSets {
  const { steps: nodes, models } = definition;
  const { steps, result } = flowOutputs<Term>(nodes, terms.of(inputsOf(definition)), {
    unknown: terms.anything,
    declaredOutput: ({ output }) =>
      output === undefined ? undefined : terms.of({ schema: output, models }),
    arrayOf: (items) => terms.list(items),
    objectOf: (properties) => terms.record(new Map(properties)),
    itemsAt: (set, path) => findItems(set, path, { terms, forms, budget }),
    // Equal sets are one, so that what is put together does not grow.
    charge: () => undefined,
  });
  return { steps: new Map(steps.map((each) => [each.step.id, each])), result };
}

/** The items of the array at a path; any value if they cannot be determined. */
function findItems(
  input: Term,
  path: readonly string[],
  {
    terms,
    forms,
    budget,
  }: { readonly terms: Terms; readonly forms: NormalForms; readonly budget: WorkBudget },
): Term {
  const only = (set: Term, wanted: "object" | "array"): Disjunct | undefined => {
    const [one, ...others] = forms.of(set, budget).filter(({ type }) => type === wanted);
    return others.length === 0 ? one : undefined;
  };
  try {
    let current: Term | undefined = input;
    for (const name of path) {
      const object: Disjunct | undefined = current && only(current, "object");
      if (object === undefined) return terms.anything;
      current = object.object.properties.get(name)?.set ?? object.object.additional;
    }
    const array = current && only(current, "array")?.array;
    return array === undefined || array.prefix.length > 0 ? terms.anything : itemAt(array, 0);
  } catch (error) {
    if (error instanceof BudgetExceededError) return terms.anything;
    throw error;
  }
}
