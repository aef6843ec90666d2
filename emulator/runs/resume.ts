import { closest } from "fastest-levenshtein";
import type { Resumption } from "../engine/call.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import { ServiceError } from "../errors.js";
import type { ToolResult, ToolRound } from "./requests.js";

/** The maximum number of tool rounds of a step. */
const MAX_TOOL_ITERATIONS = 25;
/** How much of an unknown id is compared with the known ones, and shown. */
const MAX_SHOWN_ID = 100;

/**
 * The paused step that a request resumes.
 *
 * @throws ServiceError `PAUSED_STEP_INVALID` when the flow has no such step or it can never have paused.
 */
export function pausedStep(plan: Plan, stepId: string): FlowStep {
  const step = plan.stepsById.get(stepId);
  if (step === undefined) {
    const named = stepId.slice(0, MAX_SHOWN_ID);
    const likely = closest(named, [...plan.stepsById.keys()]);
    throw new ServiceError(
      "PAUSED_STEP_INVALID",
      `"${named}" is not a step of the flow; did you mean "${likely}"?`,
    );
  }
  if (!step.step.tools || !step.isSequential) {
    throw new ServiceError(
      "PAUSED_STEP_INVALID",
      `Step "${stepId}" cannot be paused: it may not call tools`,
    );
  }
  return step;
}

/**
 * The paused conversation followed by one result per tool call.
 *
 * @throws ServiceError `TOOL_RESULTS_MISMATCH`, `TOOL_ITERATION_LIMIT`.
 */
export function resumptionOf({ messages, iterationsUsed }: ToolRound, step: FlowStep): Resumption {
  if (iterationsUsed >= MAX_TOOL_ITERATIONS) {
    throw new ServiceError(
      "TOOL_ITERATION_LIMIT",
      `Step "${step.step.id}" has used ${iterationsUsed} tool rounds; the maximum is ${MAX_TOOL_ITERATIONS}`,
    );
  }
  const asked = messages.findLastIndex(({ calls }) => calls.length > 0);
  const asking = messages[asked];
  if (asking === undefined) {
    throw mismatch("toolCallMessages contain no message with tool calls");
  }
  const results = messages.slice(asked + 1).map(({ result }) => {
    if (result !== undefined) return result;
    throw mismatch('only results may follow the tool calls: { role: "tool", toolCallId, content }');
  });
  checkResults(asking.calls, results);
  return {
    stepId: step.step.id,
    iterationsUsed,
    messages: [...messages.slice(0, asked + 1).map(({ source }) => source), ...results],
  };
}

function checkResults(calls: readonly string[], results: readonly ToolResult[]): void {
  const answered = new Set<string>();
  for (const { toolCallId } of results) {
    if (!calls.includes(toolCallId))
      throw mismatch(`the result for "${toolCallId}" does not belong to a call of this round`);
    if (answered.has(toolCallId)) throw mismatch(`the call "${toolCallId}" has two results`);
    answered.add(toolCallId);
  }
  const open = calls.filter((id) => !answered.has(id));
  if (open.length > 0) throw mismatch(`no result for ${open.map((id) => `"${id}"`).join(", ")}`);
}

function mismatch(problem: string): ServiceError {
  return new ServiceError(
    "TOOL_RESULTS_MISMATCH",
    `The tool results do not match the calls: ${problem}`,
  );
}
