import type { StepFailure } from "../engine/errors.js";
import type { SegmentOutcome } from "../engine/segment.js";
import type { Plan } from "../flows/plan.js";

/**
 * A signal that aborts with `signal`, after `timeoutMs`, and when the service stops.
 *
 * @param active the controllers that the service aborts when it stops.
 */
export function limitTime(
  active: Set<AbortController>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): {
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  /** What stopped it first. */
  stoppedBy(): "timeout" | "cancelled" | undefined;
  end(): void;
} {
  const controller = new AbortController();
  let stopped: "timeout" | "cancelled" | undefined;
  const stop = (by: "timeout" | "cancelled"): void => {
    if (!controller.signal.aborted) stopped = by;
    controller.abort();
  };
  const timer = setTimeout(stop, timeoutMs, "timeout");
  timer.unref();
  const abort = (): void => {
    controller.abort();
  };
  if (signal?.aborted === true) controller.abort();
  signal?.addEventListener("abort", abort, { once: true });
  active.add(controller);
  return {
    signal: controller.signal,
    cancel: () => {
      stop("cancelled");
    },
    stoppedBy: () => stopped,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      active.delete(controller);
    },
  };
}

/** The outcome of a segment that was cancelled by its time limit: a failure of its first step without output. */
export function timeoutOutcome(
  outcome: SegmentOutcome & { status: "cancelled" },
  plan: Plan,
  timeoutMs: number,
): SegmentOutcome {
  const message = `The call took longer than ${timeoutMs} ms`;
  return stoppedOutcome(outcome, plan, { code: "RUN_TIMEOUT", message }, "timeout");
}

/** Why a run ended that was cancelled. */
export const cancelledError: StepFailure = { code: "CANCELLED", message: "The run was cancelled" };

/** The outcome of a segment that a user cancelled: likewise. */
export function cancelledOutcome(
  outcome: SegmentOutcome & { status: "cancelled" },
  plan: Plan,
): SegmentOutcome {
  return stoppedOutcome(outcome, plan, cancelledError, "cancelled");
}

function stoppedOutcome(
  outcome: SegmentOutcome & { status: "cancelled" },
  plan: Plan,
  error: StepFailure,
  stopped: "timeout" | "cancelled",
): SegmentOutcome {
  const step = plan.leaves.find((leaf) => !Object.hasOwn(outcome.outputs, leaf.step.id));
  if (step === undefined) return outcome;
  return { status: "failed", step, error, outputs: outcome.outputs, stopped };
}
