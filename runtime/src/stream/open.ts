import type { FlowStream } from "./events.js";
import { warn, type ReportWarning } from "../client/warn.js";
import { guarded } from "../costs/guarded.js";
import { checkInputs, refuseOptions, requireOptions } from "../flow/check-inputs.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { liftMessage } from "../flow/lift-message.js";
import { versionedPath } from "../flow/paths.js";
import { versionDescriptor } from "../flow/version-descriptor.js";
import { createStreamContext } from "../request/stream-context.js";
import { startWork, type Work } from "../request/work-limit.js";
import { checkToolOptions } from "../tools/check-options.js";
import { EVENT_FLOW_COMPLETED, EVENT_STEP_COMPLETED, stepPath } from "../wire.js";
import { runSteps } from "./run-steps.js";
import type { AnyEventsOptions } from "./step-request.js";
import { malformedHandler } from "./frames.js";
import { parseFrame, type Frame, type WireEvent } from "./parse-frame.js";
import { BatchStream, releaseWhenDropped } from "./batch-stream.js";
import { StepOutputs } from "./outputs.js";
import { isCounted, startPosition, type StreamPosition } from "./position.js";
import { ResumableStream } from "./resumable-stream.js";
import { throwIfStopped } from "./throw-if-stopped.js";

/**
 * Opens `Flow.steps` or `Flow.events`. The request is sent by the first `next()`.
 *
 * @param stepsOnly yields only completed steps, and throws if a step fails or requires tool results
 * @param handle what the program holds of the stream
 */
export async function openStream<T>(
  given: BoundFlow,
  options: AnyEventsOptions,
  stepsOnly: boolean,
  handle: object,
): Promise<FlowStream<T>> {
  requireOptions(options, "A stream");
  const bound = await guarded(given, options);
  const start: StreamStart = { bound, options, stepsOnly, handle, position: undefined };
  return bound.guard ? new ResumableStream<T>(() => openAt(start)) : openAt(start);
}

/** How a stream is opened. */
interface StreamStart {
  readonly bound: BoundFlow;
  readonly options: AnyEventsOptions;
  readonly stepsOnly: boolean;
  readonly handle: object;
  /** Where a stream that was stopped goes on. */
  position: StreamPosition | undefined;
}

/** Opens a stream at its start, or where it stopped. */
function openAt<T>(start: StreamStart): FlowStream<T> {
  const { bound, options, stepsOnly, handle } = start;
  const { core, flow } = bound;
  const version = options.version ?? flow.defaultVersion;
  const path = stepPath(versionedPath(flow, version, core.production));
  checkOptions(options);
  const work = startWork(core, options);
  const inputs = { ...work.settings, ...liftMessage(flow, version, options) };
  const context = createStreamContext(core, work.settings);
  releaseWhenDropped(handle, { context, work });
  const report: ReportWarning = (code, message) => {
    warn(core.hooks, code, message);
  };
  const position = (start.position ??= startPosition(
    context,
    core.maxRetries,
    new StepOutputs(versionDescriptor(flow, version)?.shape, report),
    { warn: report, needsResult: !stepsOnly },
  ));
  position.context = context;
  const { cursor } = position;
  const batches = failAtEnd(
    work,
    position,
    bound,
    runSteps(bound, path, inputs, context, position),
  );
  const malformed = malformedHandler(
    options.strictStream ?? core.defaults.strictStream,
    context,
    report,
  );

  const take = (item: Frame | WireEvent, events: WireEvent[]): void => {
    const before = events.length;
    if (isEvent(item)) events.push(item);
    // Frames after the terminal event are ignored.
    else if (!cursor.terminal) {
      const event = parseFrame(item, malformed);
      if (event) cursor.take(event, events);
    }
    if (!bound.guard) return;
    for (const event of events.slice(before))
      if (event.type === EVENT_STEP_COMPLETED) bound.guard.addStep(event);
  };
  const view = (item: Frame | WireEvent, events: WireEvent[]): void => {
    let valid = events.length;
    take(item, events);
    if (!bound.check) return;
    try {
      for (; valid < events.length; valid++) checkEvent(bound, events[valid], cursor.executionId);
    } catch (error) {
      // The events before it are yielded first.
      events.length = valid;
      throw error;
    }
  };
  const viewSteps = (item: Frame | WireEvent, steps: WireEvent[]): void => {
    const events: WireEvent[] = [];
    take(item, events);
    for (const event of events) {
      if (event.type === EVENT_STEP_COMPLETED) {
        checkEvent(bound, event, cursor.executionId);
        steps.push(event);
      } else throwIfStopped(event, cursor, context);
    }
  };
  return new BatchStream<T, Frame | WireEvent>(
    context,
    batches,
    stepsOnly ? viewSteps : view,
    handle,
  );
}

/** Validates what an event has. @throws OutputValidationError if it is invalid and that is to be thrown. */
function checkEvent(
  { check }: BoundFlow,
  event: WireEvent | undefined,
  executionId: string | undefined,
): void {
  if (!event) return;
  const { type, stepId } = event;
  // The check of a stream returns no promise.
  if (type === EVENT_FLOW_COMPLETED) void check?.(["result"], event.result, executionId);
  else if (type === EVENT_STEP_COMPLETED && typeof stepId === "string")
    void check?.(["steps", stepId], event.output, executionId);
}

/** @throws ValueError for an option that is invalid, or that only `execute` takes. */
function checkOptions(options: AnyEventsOptions): void {
  refuseOptions(options, ["messages", "attachments"], "A stream");
  checkInputs(options);
  checkToolOptions(options);
}

/** Fails the context when the frames end, which closes an open connection. */
async function* failAtEnd<T>(
  work: Work<unknown>,
  position: StreamPosition,
  { guard }: BoundFlow,
  batches: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* batches;
  } finally {
    position.context.fail(new Error("complete"));
    work.end();
    guard?.end(position.cursor.executionId, isCounted(position));
  }
}

function isEvent(item: Frame | WireEvent): item is WireEvent {
  return "type" in item;
}
