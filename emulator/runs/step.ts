import { noDetails } from "../engine/call-details.js";
import type { Plan } from "../flows/plan.js";
import type { Segment } from "../engine/segment.js";
import { ServiceError } from "../errors.js";
import { completeOutputs, continueRun } from "./continue.js";
import { checkRun, originOf, type RequestContext } from "./request.js";
import type { StepRequest } from "./requests.js";
import { pausedStep, resumptionOf } from "./resume.js";
import type { LiveRun, RunService } from "./service.js";
import { showAll, type WireEvent } from "./wire-form.js";

/** A valid `/step` request: all its errors are thrown before the stream begins. */
export interface StepStream {
  /** Sends the events; resolves when the last one is sent or the signal aborted. */
  readonly run: (send: (event: WireEvent) => Promise<void>, signal: AbortSignal) => Promise<void>;
}

/**
 * Prepares one `/step` call (PROTOCOL.md, "step").
 *
 * @throws ServiceError with the code of the first problem of the request.
 */
export async function prepareStep(
  runs: RunService,
  plan: Plan,
  request: StepRequest,
  context: RequestContext,
): Promise<StepStream> {
  if (plan.leaves.length === 0) throw new ServiceError("NO_STEPS", "The flow has no steps");
  const { executionId, stepIndex: cursor, toolRound } = request;
  const from = rootAt(plan, cursor);
  if (executionId === undefined) {
    if (toolRound !== undefined)
      throw new ServiceError("EXECUTION_ID_INVALID", "Continuing a run requires its executionId");
    if (cursor !== 0) {
      throw new ServiceError(
        "INVALID_FIRST_CALL",
        "The first call of a run starts at stepIndex 0; later calls carry executionId",
      );
    }
  }
  const { accumulatedOutputs } = request;
  const outputs = await completeOutputs(runs, accumulatedOutputs, executionId, plan, cursor);
  const step = plan.leaves[cursor];
  const resumption =
    toolRound !== undefined && step !== undefined
      ? resumptionOf(toolRound, pausedStep(plan, step.step.id))
      : undefined;
  const to = request.runRemaining ? plan.roots.length : Math.min(from + 1, plan.roots.length);
  const live = await openRun(runs, plan, request, context);
  const segment = { from, to, outputs, resumption };
  return { run: (send, signal) => streamSegment(runs, live, segment, cursor, send, signal) };
}

async function openRun(
  runs: RunService,
  plan: Plan,
  request: StepRequest,
  context: RequestContext,
): Promise<LiveRun> {
  const { executionId } = request;
  if (executionId !== undefined)
    return await continueRun(runs, request, plan, {
      executionId,
      trigger: "step",
      ...originOf(context),
    });
  const { inputs, trace } = await checkRun(runs.schemas, request, plan);
  context.charge();
  return await runs.begin(inputs, {
    trigger: "step",
    status: "running",
    trace,
    ...originOf(context),
  });
}

function rootAt(plan: Plan, cursor: number): number {
  // After the last step: the client lost the end of the stream and requests it again.
  if (cursor === plan.leaves.length) return plan.roots.length;
  const at = plan.roots.findIndex((root) => root.first.index === cursor);
  if (at !== -1) return at;
  const starts = plan.roots.map((root) => root.first.index).join(", ");
  throw new ServiceError(
    "INVALID_STEP_INDEX",
    `stepIndex ${cursor} does not start a top-level node; this flow has ${plan.leaves.length} steps, and a run can continue at ${starts}`,
  );
}

async function streamSegment(
  runs: RunService,
  live: LiveRun,
  segment: Omit<Segment, "earlierCalls">,
  base: number,
  send: (event: WireEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { plan } = live.inputs;
  const { wire } = runs;
  const startedAt = performance.now();
  if (!live.continued) await send(wire.runStarted(plan, live.executionId));
  const outcome = await runs.run(live, segment, {
    signal,
    observe: async (event) => {
      for (const frame of wire.stepEvents(event, base, showAll)) await send(frame);
    },
  });
  switch (outcome.status) {
    case "done": {
      const last = plan.roots[segment.to - 1];
      if (segment.to < plan.roots.length) {
        const leaf = last?.leaves.at(-1);
        if (leaf !== undefined) await send(wire.stepPaused(live.executionId, leaf, base));
        return;
      }
      const durationMs = Math.round(performance.now() - startedAt);
      await send(
        wire.flowCompleted(live.executionId, outcome.output, {
          stepCount: plan.leaves.length,
          durationMs,
        }),
      );
      return;
    }
    case "paused":
      await send(wire.pausedForTools(plan, live.executionId, outcome.pause, outcome.outputs, base));
      return;
    case "failed":
      // A failed step has sent its event, unless the run was stopped between two steps.
      if (outcome.stopped !== undefined) {
        const failed = {
          type: "call_failed",
          step: outcome.step,
          loopIndex: null,
          error: outcome.error,
          durationMs: 0,
          details: noDetails,
        } as const;
        for (const frame of wire.stepEvents(failed, base, showAll)) await send(frame);
      }
      return;
    case "cancelled":
      // The client disconnected. With its cursor it can continue the run.
      await runs.settle(live, "paused", "The client disconnected");
  }
}
