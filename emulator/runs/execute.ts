import { STATUS_TOOL_CALLS_REQUIRED } from "noukai-codegen-runtime/wire";
import type { StepFailure } from "../engine/errors.js";
import type { Plan } from "../flows/plan.js";
import type { Segment, SegmentOutcome } from "../engine/segment.js";
import { ServiceError } from "../errors.js";
import { completeOutputs, continueRun } from "./continue.js";
import { checkRun, originOf, type RequestContext } from "./request.js";
import type { ExecuteRequest, ResumeRequest } from "./requests.js";
import { pausedStep, resumptionOf } from "./resume.js";
import type { LiveRun, RunService } from "./service.js";
import { pausedBody, type WireForm } from "./wire-form.js";

/**
 * Starts or resumes a run, runs it to its end or next pause, and returns the response to `POST …/execute` (PROTOCOL.md,
 * "execute").
 *
 * @throws ServiceError with the code of the first problem of the request.
 */
export async function executeFlow(
  runs: RunService,
  plan: Plan,
  request: ExecuteRequest,
  context: RequestContext,
): Promise<ExecuteAnswer> {
  const prepared = await prepareExecution(runs, plan, request, context);
  const outcome = await runPrepared(runs, prepared);
  if (outcome.status === "cancelled")
    throw new ServiceError("SHUTTING_DOWN", "The emulator is stopping");
  return {
    body: executeBody(outcome, plan, prepared.live.executionId, runs.wire),
    failure: outcome.status === "failed" ? outcome.error : undefined,
  };
}

/** The body of a response, and why the run failed if it did. */
export interface ExecuteAnswer {
  readonly body: object;
  readonly failure: StepFailure | undefined;
}

/** A run that is stored, and the part of it that is to be run. */
export interface PreparedExecution {
  readonly live: LiveRun;
  readonly from: Start;
}

/**
 * Stores a run that starts or resumes.
 *
 * @throws ServiceError with the code of the first problem of the request.
 */
export async function prepareExecution(
  runs: RunService,
  plan: Plan,
  request: ExecuteRequest,
  context: RequestContext,
): Promise<PreparedExecution> {
  if (plan.leaves.length === 0) throw new ServiceError("NO_STEPS", "The flow has no steps");
  return request.resume === undefined
    ? await startRun(runs, plan, request, context)
    : await resumeRun(runs, plan, request, request.resume, context);
}

/** Runs it to its end or next pause; the outcome is `cancelled` where the emulator stops. */
export async function runPrepared(
  runs: RunService,
  { live, from }: PreparedExecution,
): Promise<SegmentOutcome> {
  const outcome = await runs.run(live, { ...from, to: live.inputs.plan.roots.length }, {});
  if (outcome.status === "cancelled") await runs.settle(live, "failed", "The emulator was stopped");
  return outcome;
}

type Start = Pick<Segment, "from" | "outputs" | "resumption">;

async function startRun(
  runs: RunService,
  plan: Plan,
  request: ExecuteRequest,
  context: RequestContext,
): Promise<PreparedExecution> {
  const { inputs, trace } = await checkRun(runs.schemas, request, plan);
  context.charge();
  const live = await runs.begin(inputs, {
    trigger: "execute",
    status: "running",
    trace,
    ...originOf(context),
  });
  return { live, from: { from: 0, outputs: {}, resumption: undefined } };
}

async function resumeRun(
  runs: RunService,
  plan: Plan,
  request: ExecuteRequest,
  { executionId, pausedAtStep, accumulatedOutputs, toolRound }: ResumeRequest,
  context: RequestContext,
): Promise<PreparedExecution> {
  const step = pausedStep(plan, pausedAtStep);
  const resumption = resumptionOf(toolRound, step);
  const outputs = await completeOutputs(runs, accumulatedOutputs, executionId, plan, step.index);
  const from = plan.roots.findIndex((root) => root.first.index === step.index);
  const live = await continueRun(runs, request, plan, {
    executionId,
    trigger: "execute",
    ...originOf(context),
  });
  return { live, from: { from, outputs, resumption } };
}

function executeBody(
  outcome: Exclude<SegmentOutcome, { status: "cancelled" }>,
  plan: Plan,
  executionId: string,
  wire: WireForm,
): object {
  const about = { flowId: plan.flowId, blockCount: plan.leaves.length, executionId };
  switch (outcome.status) {
    case "done":
      return { status: "completed", result: outcome.output, ...about };
    case "failed":
      return {
        status: "failed",
        result: wire.failedResult({ ...outcome.error, stepId: outcome.step.step.id }),
        ...about,
      };
    case "paused":
      return {
        status: STATUS_TOOL_CALLS_REQUIRED,
        ...pausedBody(plan, executionId, outcome.pause, outcome.outputs),
      };
  }
}
