import type { Diagnostic } from "../definition/diagnostic.js";
import type { FlowDefinition, Step } from "../definition/types.js";
import type { JsonValue, Path } from "../json-schema/types.js";
import { BudgetExceededError, WorkBudget } from "../json-schema/work-budget.js";
import { DescriptionReader } from "./description-reader.js";
import { Findings, type NodeFindings } from "./findings.js";
import { checkMockFields } from "./mock-fields.js";
import { mockTemplates } from "./mock-templates.js";
import { checkPlaceholders } from "./placeholders.js";
import { flowValues, type FlowValues } from "./received.js";

/** The work that goes into one mock. */
const MAX_WORK = 1_000_000;

/**
 * Checks what a mock says of what its step receives and returns.
 *
 * @param path - where the mock is.
 */
export function checkMockOfStep(
  step: Step,
  mock: JsonValue,
  path: Path,
  { received, outputs }: FlowValues,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  const input = received.get(step);
  if (input !== undefined)
    for (const template of mockTemplates(mock, path))
      checkPlaceholders(template, input, reader, findings);
  const output = outputs.get(step);
  // What a step without an output schema returns is its own affair.
  if (output !== undefined && step.output !== undefined)
    checkMockFields(mock, path, output, reader, findings);
}

/**
 * Checks a mock that is not in the definition, as those in definitions are checked. Exceptions of the step count.
 *
 * @returns the errors; the paths begin in the mock. None where the check takes too much work.
 */
export function checkMock(
  definition: FlowDefinition,
  step: Step,
  mock: JsonValue,
): readonly Diagnostic[] {
  const budget = new WorkBudget(MAX_WORK);
  const findings = new Findings(budget);
  const reader = new DescriptionReader(budget, true);
  try {
    const values = flowValues(definition, reader);
    checkMockOfStep(step, mock, [], values, reader, findings.of(step.allow, []));
  } catch (error) {
    if (!(error instanceof BudgetExceededError)) throw error;
    return [];
  }
  return findings.errors;
}
