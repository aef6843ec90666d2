import type { Plan, PlannedStep } from "../engine/plan.js";
import type { Mock } from "./format.js";
import { parseMock } from "./parse.js";

/** A definition's mock that cannot be used. */
export interface DefinitionMockProblem {
  readonly stepId: string;
  /** JSON pointer within the step's `mock`. */
  readonly pointer: string;
  readonly message: string;
}

const parsed = new WeakMap<PlannedStep, Mock>();

/** The mock that the definition gives a step, if any. Plans with broken mocks are not served: see `checkMocks`. */
export function definitionMock(planned: PlannedStep): Mock | undefined {
  const value = planned.step.mock;
  if (value === undefined) return undefined;
  let mock = parsed.get(planned);
  if (mock === undefined) {
    const result = parseMock(value);
    if ("problems" in result)
      throw new Error(`The mock of step "${planned.step.id}" was not checked`);
    mock = result.mock;
    parsed.set(planned, mock);
  }
  return mock;
}

/** Everything that is wrong with a definition's mocks. */
export function checkMocks(plan: Plan): readonly DefinitionMockProblem[] {
  return plan.leaves.flatMap(({ step }) => {
    if (step.mock === undefined) return [];
    const result = parseMock(step.mock);
    if (!("problems" in result)) return [];
    return result.problems.map((problem) => ({ stepId: step.id, ...problem }));
  });
}
