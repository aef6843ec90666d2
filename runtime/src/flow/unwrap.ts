import { FlowExecutionError } from "../errors.js";
import type { FailedResult } from "./results.js";

/** Argument of `unwrap`: the result of `execute` or `resume`, async or blocking. */
export type Unwrappable<Result> =
  | { readonly status: "completed"; readonly result: Result }
  | FailedResult
  | { readonly status: "tool_calls_required"; readonly executionId: string };

/**
 * Returns the result of a completed run, and throws otherwise.
 *
 * @param outcome what `execute` or `resume` returned
 * @throws FlowExecutionError with `stepId` and `code` if the run failed, or if it waits for the results of tool calls.
 */
export function unwrap<Result>(outcome: Unwrappable<Result>): Result {
  if (outcome.status === "completed") return outcome.result;
  const { executionId } = outcome;
  if (outcome.status === "failed") {
    const { message, stepId, code } = outcome.error;
    // The message of `failureError`, which is not imported because it is loaded on demand.
    const at = stepId === undefined ? "" : ` at the step ${stepId}`;
    throw new FlowExecutionError(`The run failed${at}: ${message}`, { executionId, stepId, code });
  }
  throw new FlowExecutionError(
    "The run requires tool results: pass tools made with defineTool or a toolHandler, or call resume.",
    { executionId, code: "TOOL_CALLS_REQUIRED" },
  );
}
