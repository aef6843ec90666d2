import { describeFailure, failureError } from "../flow/failure.js";
import { isRecord } from "../request/json.js";
import type { TransportResponse } from "../transport/transport.js";
import { ERROR_STATUS } from "../wire.js";
import { ReplayNoSnapshotsError } from "../sessions/errors.js";
import { recordedFrames } from "./frames.js";
import { describe } from "./recording.js";
import { resultSteps } from "../sessions/result.js";
import type { SessionExecution } from "../sessions/types.js";

/** A recorded failure: what the step says of it, and the step. */
export type RecordedFailure = Readonly<Record<string, unknown>> & { readonly stepId?: string };

/**
 * What the service would have answered to the call of a recorded run: PROTOCOL "execute" and "step".
 *
 * @param throwsFailures whether a failed run is thrown where the call would return it
 * @throws ReplayNoSnapshotsError if the result was cut in the recording; FlowExecutionError for a failure that is thrown.
 */
export function answer(run: SessionExecution, throwsFailures: boolean): TransportResponse {
  const failure = failureOf(run);
  if (run.triggerType === "step")
    return respond(200, "text/event-stream", recordedFrames(run, failure));
  if (!failure)
    return json(200, { ...summaryOf(run), status: "completed", result: wholeResult(run) });
  const { code } = failure;
  // A failure with a code of the service's errors was answered as one of those (assumed).
  const status = statusOf(code);
  if (status !== undefined) {
    const { message } = describeFailure(failure);
    return json(status, { detail: { code, message, executionId: run.executionId } });
  }
  if (throwsFailures)
    throw failureError("The run failed", describeFailure(failure), run.executionId);
  return json(200, { ...summaryOf(run), status: "failed", result: failure });
}

function failureOf(run: SessionExecution): RecordedFailure | undefined {
  if (run.errorAtStep === null && run.status !== "failed") return undefined;
  const failed = run.steps.findLast(({ stepId, errorSnapshot }) =>
    run.errorAtStep === null ? errorSnapshot !== null : stepId === run.errorAtStep,
  );
  const stepId = failed?.stepId ?? run.errorAtStep ?? undefined;
  const error = failed?.errorSnapshot ?? "The recording does not say why the run failed.";
  return {
    ...(isRecord(error) ? error : { message: error }),
    ...(stepId !== undefined && { stepId }),
  };
}

function statusOf(code: unknown): number | undefined {
  return new Map<unknown, number>(Object.entries(ERROR_STATUS)).get(code);
}

function wholeResult(run: SessionExecution): unknown {
  const cut = resultSteps(run.steps).find(({ truncated }) => truncated);
  if (!cut) return run.result ?? null;
  throw new ReplayNoSnapshotsError(
    `The result of the run ${describe(run)} was cut in the recording: the output of its step ${cut.stepId} is too large.`,
    { executionId: run.executionId, stepId: cut.stepId },
  );
}

function summaryOf(run: SessionExecution): object {
  const steps = new Set(run.steps.map(({ stepId }) => stepId));
  return {
    executionId: run.executionId,
    flowId: run.flowId ?? "",
    blockCount: Math.max(1, steps.size),
  };
}

function json(status: number, body: object): TransportResponse {
  return respond(status, "application/json", JSON.stringify(body));
}

function respond(status: number, type: string, text: string): TransportResponse {
  const bytes = new TextEncoder().encode(text);
  const headers = new Map([
    ["content-type", type],
    ["content-length", String(bytes.length)],
  ]);
  const chunks = [bytes];
  return { status, header: (name) => headers.get(name), read: () => chunks.pop() };
}
