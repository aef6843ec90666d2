import { randomUUID } from "node:crypto";
import { STATUS_TOOL_CALLS_REQUIRED } from "noukai-codegen-runtime/wire";
import { runSegment, type SegmentOutcome } from "../engine/run.js";
import type { StepExecutor } from "../engine/call.js";
import type { Plan } from "../engine/plan.js";
import { ApiError } from "../http/errors.js";
import type { JsonValue } from "../json.js";
import type { RunRequest } from "./request.js";

export interface ExecuteServices {
  readonly execute: StepExecutor;
  readonly signal: AbortSignal;
}

/** Runs a flow to its end or to its first pause, and gives the body that answers `POST …/execute`. */
export async function executeFlow(request: RunRequest, services: ExecuteServices): Promise<object> {
  const { plan } = request.inputs;
  if (plan.leaves.length === 0) throw new ApiError("NO_STEPS", "The flow has no steps");
  const segment = {
    from: 0,
    to: plan.roots.length,
    outputs: {},
    resumption: undefined,
    earlierCalls: () => 0,
  };
  const outcome = await runSegment(request.inputs, segment, {
    ...services,
    observe: () => undefined,
  });
  return executeBody(outcome, plan, randomUUID());
}

/** The body of an answer to `POST …/execute` (PROTOCOL.md, "execute"). */
export function executeBody(outcome: SegmentOutcome, plan: Plan, executionId: string): object {
  const about = { flowId: plan.flowId, blockCount: plan.leaves.length, executionId };
  switch (outcome.status) {
    case "done":
      return { status: "completed", result: outcome.output, ...about };
    case "failed":
      return {
        status: "failed",
        result: { stepId: outcome.step.step.id, ...outcome.error },
        ...about,
      };
    case "paused":
      return {
        status: STATUS_TOOL_CALLS_REQUIRED,
        pausedAtStep: outcome.pause.step.step.id,
        iterationsUsed: outcome.pause.iterationsUsed,
        toolCallMessages: outcome.pause.messages as JsonValue,
        toolCalls: outcome.pause.toolCalls,
        accumulatedOutputs: outcome.outputs,
        ...about,
      };
    case "cancelled":
      throw new ApiError("INTERNAL_ERROR", "The run was stopped before it ended", { status: 503 });
  }
}
