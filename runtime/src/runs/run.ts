import type { CallSettings } from "../client/options.js";
import { StreamTruncatedError } from "../errors/stream-truncated.js";
import type { FlowStream } from "../stream/events.js";
import type { Target } from "../flow/bound-flow.js";
import { addressPath } from "../flow/paths.js";
import type { Lifeline } from "../request/call-context.js";
import { lifelineOf, send, sendForObject } from "../request/send.js";
import { parseFrame, type Frame } from "../stream/frames.js";
import { BatchStream } from "../stream/batch-stream.js";
import { drain, expectStream, readFrames } from "../stream/read.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire/calls.js";
import { EVENT_FLOW_COMPLETED, EVENT_STEP_ERROR, EVENT_STEP_PAUSED } from "../wire/events.js";
import {
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  stepTracePath,
  tracePath,
} from "../wire/runs.js";
import type { StepAttemptsOptions, StepTraceOptions } from "./types.js";

/** `Run.trace`: PROTOCOL "traces". */
export function fetchTrace(
  { core, flow }: Target,
  executionId: string,
  settings: CallSettings,
): Promise<Record<string, unknown>> {
  const path = tracePath(addressPath(flow), encodeURIComponent(executionId));
  return sendForObject(core, { method: "GET", path, settings });
}

/** `Run.stepTrace`. The latest attempt is asked for by naming none. */
export function fetchStepTrace(
  { core, flow }: Target,
  executionId: string,
  stepId: string,
  options: StepTraceOptions | StepAttemptsOptions,
): Promise<Record<string, unknown>> {
  const { attempt, loopIndex } = options;
  const query = new URLSearchParams();
  if (attempt !== undefined && attempt !== "latest") query.set(QUERY_ATTEMPT, String(attempt));
  if (loopIndex !== undefined) query.set(QUERY_LOOP_INDEX, String(loopIndex));
  const path = stepTracePath(
    addressPath(flow),
    encodeURIComponent(executionId),
    encodeURIComponent(stepId),
  );
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return sendForObject(core, { method: "GET", path: path + search, settings: options });
}

/** `Run.liveTrace`. A trace that is lost is not asked for again: it would begin from the start. */
export function openLiveTrace<T>(
  { core, flow }: Target,
  executionId: string,
  settings: CallSettings,
): FlowStream<T> {
  const path = liveTracePath(addressPath(flow), encodeURIComponent(executionId));
  const lifeline = lifelineOf(core, settings, true);
  /** The type of the last event that was seen. */
  let last: string | undefined;
  const follow = async function* (): AsyncGenerator<Frame[], void, undefined> {
    try {
      const response = await send(core, { method: "GET", path, settings }, lifeline);
      await expectStream(response, lifeline);
      for await (const frames of readFrames(response, lifeline)) {
        yield frames;
        if (last === EVENT_FLOW_COMPLETED || last === EVENT_STEP_ERROR) break;
      }
      if (!last || !ENDS.has(last)) throw truncatedTrace(executionId, lifeline);
      await drain(response, lifeline);
    } finally {
      lifeline.fail(new Error("the trace is over"));
    }
  };
  return new BatchStream(lifeline, follow(), (frame) => {
    const event = parseFrame(frame, lifeline.details);
    last = event?.type ?? last;
    return event;
  });
}

/** Where a trace may end: the run is over, or rests until its client goes on with it. */
const ENDS = /* @__PURE__ */ new Set([
  EVENT_FLOW_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  STATUS_TOOL_CALLS_REQUIRED,
]);

function truncatedTrace(executionId: string, lifeline: Lifeline): StreamTruncatedError {
  const details = { ...lifeline.details, executionId };
  return new StreamTruncatedError("The trace ended before the run did.", details);
}
