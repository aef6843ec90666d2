import type { FlowStream } from "./events.js";
import { FlowExecutionError } from "../errors.js";
import { checkInputs } from "../flow/check-inputs.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { versionedPath } from "../flow/paths.js";
import type { CallContext } from "../request/call-context.js";
import { createCallContext } from "../request/send.js";
import { checkTools } from "../tools/check.js";
import {
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  STATUS_TOOL_CALLS_REQUIRED,
  stepPath,
} from "../wire.js";
import { runSteps, type AnyEventsOptions } from "./run-steps.js";
import { Cursor } from "./cursor.js";
import { parseFrame, type Frame, type WireEvent } from "./frames.js";
import { BatchStream } from "./batch-stream.js";

/** Why the context of a completed stream fails. */
const OVER = /* @__PURE__ */ new Error("the stream is complete");

/**
 * Opens `Flow.steps` or `Flow.events`. The request is sent by the first `next()`.
 *
 * @param stepsOnly yields only completed steps, and throws if a step fails or requires tool results
 */
export function openStream<T>(
  bound: BoundFlow,
  options: AnyEventsOptions,
  stepsOnly: boolean,
): FlowStream<T> {
  const { core, flow } = bound;
  const version = options.version ?? flow.defaultVersion;
  const path = stepPath(versionedPath(flow, version, core.production));
  checkInputs(options);
  if (options.tools) checkTools(options.tools);
  const context = createCallContext(core, options, true);
  const cursor = new Cursor();
  const batches = failAtEnd(context, runSteps(bound, path, options, context, cursor));
  const view = stepsOnly ? viewStep : viewEvent;
  return new BatchStream(context, batches, (item) => view(item, cursor, context));
}

/** Fails the context when the frames end, which closes an open connection. */
async function* failAtEnd<T>(
  context: CallContext,
  batches: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* batches;
  } finally {
    context.fail(OVER);
  }
}

function viewEvent(
  item: Frame | WireEvent,
  cursor: Cursor,
  context: CallContext,
): WireEvent | undefined {
  if (isEvent(item)) return item;
  const event = parseFrame(item, context.details);
  return event && cursor.take(event) ? event : undefined;
}

function isEvent(item: Frame | WireEvent): item is WireEvent {
  return "type" in item;
}

function viewStep(
  item: Frame | WireEvent,
  cursor: Cursor,
  context: CallContext,
): WireEvent | undefined {
  // Most frames of a stream are of these types and do not affect the cursor, so they are not parsed.
  if (item.event === EVENT_STEP_OUTPUT || item.event === EVENT_STEP_INPUT) return undefined;
  const event = viewEvent(item, cursor, context);
  if (event?.type === EVENT_STEP_COMPLETED) return event;
  if (event?.type === EVENT_STEP_ERROR) {
    throw new FlowExecutionError(
      `The step ${String(event.stepId)} failed: ${JSON.stringify(event.error)}`,
      { ...context.details, executionId: cursor.executionId },
    );
  }
  if (event?.type === STATUS_TOOL_CALLS_REQUIRED) {
    throw new FlowExecutionError(
      `The step ${String(event.stepId)} requires tool results: pass tools made with defineTool or a toolHandler, or use events().`,
      { ...context.details, executionId: cursor.executionId, code: "TOOL_CALLS_REQUIRED" },
    );
  }
  return undefined;
}
