import type { FlowStream } from "../events/types.js";
import { FlowExecutionError } from "../errors/flow-execution.js";
import { checkInputs } from "../flow/body.js";
import type { Target } from "../flow/target.js";
import { routedPath } from "../flow/version.js";
import type { Lifeline } from "../request/lifeline.js";
import { lifelineOf } from "../request/send.js";
import { checkTools } from "../tools/check.js";
import {
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  STATUS_TOOL_CALLS_REQUIRED,
  stepPath,
} from "../wire.js";
import { drive, type AnyEventsOptions } from "./drive.js";
import type { WireEvent } from "./frames.js";
import { BatchStream } from "./iterator.js";

/** Ends what a stream has left under way. */
const OVER = /* @__PURE__ */ new Error("the stream is over");

/**
 * Opens `Flow.steps` or `Flow.events`; nothing is sent before the first event is asked for.
 *
 * @param stepsOnly yields completed steps only, and makes errors of what else could end the run
 */
export function openStream<T>(
  target: Target,
  options: AnyEventsOptions,
  stepsOnly: boolean,
): FlowStream<T> {
  const { core, flow } = target;
  const version = options.version ?? flow.defaultVersion;
  const path = stepPath(routedPath(flow, version, core.production));
  checkInputs(options);
  if (options.tools) checkTools(options.tools);
  const lifeline = lifelineOf(core, options, true);
  const batches = ending(lifeline, drive(target, path, options, lifeline));
  const shown = stepsOnly ? onlySteps(batches, lifeline) : batches;
  // The contract says of which shape the events are.
  return new BatchStream(lifeline, shown as unknown as AsyncGenerator<T[], void, undefined>);
}

/** Closes what is left open when the events end. */
async function* ending(
  lifeline: Lifeline,
  batches: AsyncGenerator<WireEvent[], void, undefined>,
): AsyncGenerator<WireEvent[], void, undefined> {
  try {
    yield* batches;
  } finally {
    lifeline.fail(OVER);
  }
}

async function* onlySteps(
  batches: AsyncGenerator<WireEvent[], void, undefined>,
  lifeline: Lifeline,
): AsyncGenerator<WireEvent[], void, undefined> {
  for await (const batch of batches) {
    const steps = batch.filter((event) => event.type === EVENT_STEP_COMPLETED);
    if (steps.length > 0) yield steps;
    const last = batch.at(-1);
    if (last?.type === EVENT_STEP_ERROR) {
      throw new FlowExecutionError(
        `The step ${String(last.stepId)} failed: ${JSON.stringify(last.error)}`,
        lifeline.details,
      );
    }
    if (last?.type === STATUS_TOOL_CALLS_REQUIRED) {
      throw new FlowExecutionError(
        `The step ${String(last.stepId)} asks for tools that nothing answers: pass tools made with defineTool or a toolHandler, or use events().`,
        { ...lifeline.details, code: "TOOL_CALLS_REQUIRED" },
      );
    }
  }
}
