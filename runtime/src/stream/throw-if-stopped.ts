import { FlowExecutionError } from "../errors.js";
import { describeFailure, reasonIn } from "../flow/failure.js";
import type { CallContext } from "../request/call-context.js";
import { EVENT_STEP_ERROR, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import type { Cursor } from "./cursor.js";
import type { WireEvent } from "./parse-frame.js";

/** @throws FlowExecutionError if the event ends `steps()`: a step failed, or requires tool results. */
export function throwIfStopped(
  event: WireEvent,
  cursor: Pick<Cursor, "executionId">,
  context: Pick<CallContext, "details">,
): void {
  const { type } = event;
  const stepId = typeof event.stepId === "string" ? event.stepId : undefined;
  const step = stepId ? `The step ${stepId}` : "A step";
  const details = { ...context.details, executionId: cursor.executionId, stepId };
  if (type === EVENT_STEP_ERROR) {
    const {
      message,
      code,
      stepId: named,
    } = describeFailure(reasonIn(event, ["error", "errorContext"]));
    throw new FlowExecutionError(`${step} failed: ${message}`, {
      ...details,
      stepId: stepId ?? named,
      code,
    });
  }
  if (type === STATUS_TOOL_CALLS_REQUIRED) {
    throw new FlowExecutionError(
      `${step} requires tool results: pass tools made with defineTool or a toolHandler, or use events().`,
      { ...details, code: "TOOL_CALLS_REQUIRED" },
    );
  }
}
