import { FlowExecutionError } from "../errors.js";
import type { FailedResult } from "./results.js";

/** What `unwrap` takes: the result of `execute` or `resume`, async or blocking. */
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
    // As `failureError` says it, which is loaded on demand: importing it here would put it into every program.
    const at = stepId === undefined ? "" : ` at the step ${stepId}`;
    throw new FlowExecutionError(`The run failed${at}: ${message}`, { executionId, stepId, code });
  }
  throw new FlowExecutionError(
    "The run requires tool results: pass tools made with defineTool or a toolHandler, or call resume.",
    { executionId, code: "TOOL_CALLS_REQUIRED" },
  );
}
