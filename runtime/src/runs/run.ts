import type { CallSettings } from "../client/options.js";
import { StreamTruncatedError } from "../errors.js";
import type { FlowStream } from "../stream/events.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { encodeId } from "../flow/check-ids.js";
import { unversionedPath } from "../flow/paths.js";
import type { CallContext } from "../request/call-context.js";
import { send } from "../request/send.js";
import { createStreamContext } from "../request/stream-context.js";
import { startWork, withinWork } from "../request/work-limit.js";
import { sendForObject } from "../request/send-for-object.js";
import { isRecord } from "../request/json.js";
import { versionDescriptor } from "../flow/version-descriptor.js";
import { warn, type ReportWarning } from "../client/warn.js";
import { malformedHandler } from "../stream/frames.js";
import { parseFrame, type Frame, type WireEvent } from "../stream/parse-frame.js";
import { StepOutputs } from "../stream/outputs.js";
import { TraceView } from "../stream/trace-view.js";
import { BatchStream, releaseWhenDropped } from "../stream/batch-stream.js";
import { drain, expectStream, readFrames } from "../stream/read.js";
import {
  EVENT_FLOW_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  flowRunLiveTracePath,
  flowRunStepTracePath,
  flowRunTracePath,
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  STATUS_TOOL_CALLS_REQUIRED,
  stepTracePath,
  tracePath,
} from "../wire.js";
import { requestTrace, type TracePaths } from "./trace-family.js";
import { stripServiceKeys } from "../stream/service-keys.js";
import type { StepAttemptsOptions, StepTraceOptions } from "./types.js";

/** `Run.trace`: PROTOCOL "traces". */
export async function fetchTrace(
  bound: BoundFlow,
  executionId: string,
  settings: CallSettings = {},
): Promise<Record<string, unknown>> {
  const { flow } = bound;
  const id = encodeId(executionId, "executionId");
  const paths = { flow: tracePath(unversionedPath(flow), id), "flow-runs": flowRunTracePath(id) };
  const trace = await fetchWithinWork(bound, paths, settings);
  stripContexts(trace.steps);
  return trace;
}

/** `Run.stepTrace`. Without an attempt in the query, the service returns the latest. */
export async function fetchStepTrace(
  bound: BoundFlow,
  executionId: string,
  stepId: string,
  options: StepTraceOptions | StepAttemptsOptions = {},
): Promise<Record<string, unknown>> {
  const { attempt, loopIndex } = options;
  const query = new URLSearchParams();
  if (attempt !== undefined && attempt !== "latest") query.set(QUERY_ATTEMPT, String(attempt));
  if (loopIndex !== undefined) query.set(QUERY_LOOP_INDEX, String(loopIndex));
  const search = query.size > 0 ? `?${query.toString()}` : "";
  const { flow } = bound;
  const id = encodeId(executionId, "executionId");
  const step = encodeId(stepId, "stepId");
  const paths = {
    flow: stepTracePath(unversionedPath(flow), id, step) + search,
    "flow-runs": flowRunStepTracePath(id, step) + search,
  };
  const trace = await fetchWithinWork(bound, paths, options);
  stripContexts(trace.attempts ?? [trace]);
  return trace;
}

/** Requests a trace, within one `work` limit for both families. */
async function fetchWithinWork(
  bound: BoundFlow,
  paths: TracePaths,
  given: CallSettings,
): Promise<Record<string, unknown>> {
  const { core } = bound;
  return withinWork(core, given, (settings) =>
    requestTrace(bound, paths, (path) => sendForObject(core, { method: "GET", path, settings })),
  );
}

/** Removes the keys of the service from the contexts of step traces. */
function stripContexts(steps: unknown): void {
  for (const step of Array.isArray(steps) ? steps : []) {
    if (!isRecord(step)) continue;
    for (const name of CONTEXTS) stripServiceKeys(step[name]);
  }
}

const CONTEXTS = ["inputContext", "outputContext", "errorContext"];

/** `Run.liveTrace`. There is no reconnection, because the service would replay the trace from its start. */
export function openLiveTrace<T>(
  bound: BoundFlow,
  executionId: string,
  handle: object,
  version: unknown = bound.flow.defaultVersion,
  settings: CallSettings = {},
): FlowStream<T> {
  const { core, flow } = bound;
  const id = encodeId(executionId, "executionId");
  const paths = {
    flow: liveTracePath(unversionedPath(flow), id),
    "flow-runs": flowRunLiveTracePath(id),
  };
  const work = startWork(core, settings);
  const context = createStreamContext(core, work.settings);
  releaseWhenDropped(handle, { context, work });
  /** Type of the last event. */
  let last: string | undefined;
  const follow = async function* (): AsyncGenerator<Frame[], void, undefined> {
    try {
      const response = await requestTrace(bound, paths, (path) =>
        send(core, { method: "GET", path, settings: work.settings }, context),
      );
      await expectStream(response, context);
      for await (const frames of readFrames(response, context)) {
        yield frames;
        if (last === EVENT_FLOW_COMPLETED || last === EVENT_STEP_ERROR) break;
      }
      if (!last || !ENDS.has(last)) throw truncatedTrace(executionId, context);
      await drain(response, context);
    } finally {
      context.fail(new Error("complete"));
      work.end();
    }
  };
  const report: ReportWarning = (code, message) => {
    warn(core.hooks, code, message);
  };
  const outputs = new StepOutputs(versionDescriptor(flow, version)?.shape, report);
  const trace = new TraceView(outputs, executionId, {
    details: () => context.details,
    warn: report,
  });
  const malformed = malformedHandler(core.defaults.strictStream, context, report);
  const view = (frame: Frame, events: WireEvent[]): void => {
    if (last === EVENT_FLOW_COMPLETED || last === EVENT_STEP_ERROR) return;
    const event = parseFrame(frame, malformed);
    if (!event) return;
    last = event.type;
    trace.take(event, events);
  };
  return new BatchStream<T, Frame>(context, follow(), view, handle);
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
