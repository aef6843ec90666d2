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

/** Ends what a stream has left under way. */
const OVER = /* @__PURE__ */ new Error("the stream is over");

/**
 * Opens `Flow.steps` or `Flow.events`; nothing is sent before the first event is asked for.
 *
 * @param stepsOnly yields completed steps only, and makes errors of what else could end the run
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
  const batches = ending(context, runSteps(bound, path, options, context, cursor));
  const view = stepsOnly ? viewStep : viewEvent;
  return new BatchStream(context, batches, (item) => view(item, cursor, context));
}

/** Closes what is left open when the frames end. */
async function* ending<T>(
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
  // Most of a stream, and of no matter to where it stands.
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
      `The step ${String(event.stepId)} asks for tools that nothing answers: pass tools made with defineTool or a toolHandler, or use events().`,
      { ...context.details, executionId: cursor.executionId, code: "TOOL_CALLS_REQUIRED" },
    );
  }
  return undefined;
}
