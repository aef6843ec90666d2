import type { CallSettings } from "../client/options.js";
import { StreamTruncatedError } from "../errors.js";
import type { FlowStream } from "../stream/events.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { unversionedPath } from "../flow/paths.js";
import type { CallContext } from "../request/call-context.js";
import { createCallContext, send, sendForObject } from "../request/send.js";
import { versionDescriptor } from "../flow/version-descriptor.js";
import { warn } from "../client/warn.js";
import { malformedHandler, parseFrame, type Frame } from "../stream/frames.js";
import { StepOutputs } from "../stream/outputs.js";
import { TraceView } from "../stream/trace-view.js";
import { BatchStream } from "../stream/batch-stream.js";
import { drain, expectStream, readFrames } from "../stream/read.js";
import {
  EVENT_FLOW_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  STATUS_TOOL_CALLS_REQUIRED,
  stepTracePath,
  tracePath,
} from "../wire.js";
import type { StepAttemptsOptions, StepTraceOptions } from "./types.js";

/** `Run.trace`: PROTOCOL "traces". */
export function fetchTrace(
  { core, flow }: BoundFlow,
  executionId: string,
  settings: CallSettings,
): Promise<Record<string, unknown>> {
  const path = tracePath(unversionedPath(flow), encodeURIComponent(executionId));
  return sendForObject(core, { method: "GET", path, settings });
}

/** `Run.stepTrace`. Without an attempt in the query, the service returns the latest. */
export function fetchStepTrace(
  { core, flow }: BoundFlow,
  executionId: string,
  stepId: string,
  options: StepTraceOptions | StepAttemptsOptions,
): Promise<Record<string, unknown>> {
  const { attempt, loopIndex } = options;
  const query = new URLSearchParams();
  if (attempt !== undefined && attempt !== "latest") query.set(QUERY_ATTEMPT, String(attempt));
  if (loopIndex !== undefined) query.set(QUERY_LOOP_INDEX, String(loopIndex));
  const path = stepTracePath(
    unversionedPath(flow),
    encodeURIComponent(executionId),
    encodeURIComponent(stepId),
  );
  const search = query.size > 0 ? `?${query.toString()}` : "";
  return sendForObject(core, { method: "GET", path: path + search, settings: options });
}

/** `Run.liveTrace`. There is no reconnection, because the service would replay the trace from its start. */
export function openLiveTrace<T>(
  { core, flow }: BoundFlow,
  executionId: string,
  settings: CallSettings,
  version: unknown = flow.defaultVersion,
): FlowStream<T> {
  const path = liveTracePath(unversionedPath(flow), encodeURIComponent(executionId));
  const context = createCallContext(core, settings, true);
  /** Type of the last event. */
  let last: string | undefined;
  const follow = async function* (): AsyncGenerator<Frame[], void, undefined> {
    try {
      const response = await send(core, { method: "GET", path, settings }, context);
      await expectStream(response, context);
      for await (const frames of readFrames(response, context)) {
        yield frames;
        if (last === EVENT_FLOW_COMPLETED || last === EVENT_STEP_ERROR) break;
      }
      if (!last || !ENDS.has(last)) throw truncatedTrace(executionId, context);
      await drain(response, context);
    } finally {
      context.fail(new Error("the trace is complete"));
    }
  };
  const report = (message: string): void => {
    warn(core.hooks, "NOUKAI_STREAM", message);
  };
  const outputs = new StepOutputs(versionDescriptor(flow, version)?.shape, report);
  const trace = new TraceView(outputs, { details: () => context.details, warn: report });
  const malformed = malformedHandler(core.strictStream, context, report);
  return new BatchStream<T, Frame>(context, follow(), (frame, events) => {
    if (last === EVENT_FLOW_COMPLETED || last === EVENT_STEP_ERROR) return;
    const event = parseFrame(frame, malformed);
    if (!event) return;
    last = event.type;
    trace.take(event, events);
  });
}

/** Events that may end a trace: the run has ended, or waits for its client. */
const ENDS = /* @__PURE__ */ new Set([
  EVENT_FLOW_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  STATUS_TOOL_CALLS_REQUIRED,
]);

function truncatedTrace(executionId: string, context: CallContext): StreamTruncatedError {
  const details = { ...context.details, executionId };
  return new StreamTruncatedError("The trace ended before the run did.", details);
}
