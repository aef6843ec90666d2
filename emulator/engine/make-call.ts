import { noDetails, type CallDetails } from "./call-details.js";
import type { CallResult, StepCall } from "./call.js";
import { CancelledError, failureOf, throwIfAborted } from "./errors.js";
import { addUsage, noUsage, type Pause } from "./events.js";
import type { Collected } from "./iterations.js";
import type { RunServices } from "./segment.js";
import type { FlowStep } from "../../generator/flow/steps.js";

/**
 * Executes a leaf step once and emits the event of its end.
 *
 * @throws PausedSignal, StepFailedSignal, CancelledError
 */
export async function makeCall(
  call: Omit<StepCall, "describe">,
  services: Pick<RunServices, "execute" | "observe">,
): Promise<Collected> {
  const { planned: step, loopIndex } = call;
  const startedAt = performance.now();
  let details = noDetails;
  const describe: StepCall["describe"] = (known) => {
    details = { ...details, ...known };
  };
  const earlier = call.resumption?.usage ?? noUsage;
  let result: CallResult;
  try {
    result = await services.execute({ ...call, describe });
    throwIfAborted(call.signal);
  } catch (error) {
    const ending = { durationMs: performance.now() - startedAt, details };
    return await endBadly(call, services, error, ending);
  }
  const durationMs = performance.now() - startedAt;
  if (result.kind === "tool_calls") {
    const pause: Pause = {
      step,
      iterationsUsed: (call.resumption?.iterationsUsed ?? 0) + 1,
      messages: result.messages,
      toolCalls: result.toolCalls,
    };
    const { usage = noUsage, model = null } = result;
    await services.observe({
      type: "call_paused",
      step,
      loopIndex,
      pause,
      usage: addUsage(earlier, usage),
      model,
      durationMs,
      details,
    });
    throw new PausedSignal(pause);
  }
  const { output, model = null } = result;
  const usage = addUsage(earlier, result.usage ?? noUsage);
  await services.observe({
    type: "call_completed",
    step,
    loopIndex,
    output,
    usage,
    model,
    durationMs,
    details,
  });
  return { output, usage, durationMs, calls: 1 };
}

/** What is known of a call that did not end well. */
type EndedCall = Pick<StepCall, "planned" | "loopIndex" | "signal" | "resumption">;

async function endBadly(
  { planned: step, loopIndex, signal, resumption }: EndedCall,
  services: Pick<RunServices, "observe">,
  error: unknown,
  ending: { readonly durationMs: number; readonly details: CallDetails },
): Promise<never> {
  const usage = resumption?.usage ?? noUsage;
  if (error instanceof CancelledError || signal.aborted) {
    await services.observe({ type: "call_cancelled", step, loopIndex, usage, ...ending });
    throw new CancelledError("the run was stopped", { cause: error });
  }
  const failure = failureOf(error);
  await services.observe({
    type: "call_failed",
    step,
    loopIndex,
    error: failure,
    usage,
    ...ending,
  });
  throw new StepFailedSignal(step, error);
}

/** Thrown through the tree when a step waits for tool results. */
export class PausedSignal extends Error {
  readonly pause: Pause;
  constructor(pause: Pause) {
    super("paused for tool calls");
    this.pause = pause;
  }
}

/** Thrown through the tree when a step failed; the cause is the error of the step. */
export class StepFailedSignal extends Error {
  readonly step: FlowStep;
  constructor(step: FlowStep, cause: unknown) {
    super(`step ${step.step.id} failed`, { cause });
    this.step = step;
  }
}
