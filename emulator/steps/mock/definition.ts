import type { PlannedStep } from "../../flows/plan.js";
import type { Mock } from "../../flows/mock-format.js";
import { parseMock } from "../../flows/parse-mock.js";

const parsed = new WeakMap<PlannedStep, Mock>();

/** The mock that the definition gives a step, if any. Plans with broken mocks are not served: see `catalogue/mocks.ts`. */
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
