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
): { readonly signal: AbortSignal; timedOut(): boolean; end(): void } {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, timeoutMs);
  timer.unref();
  const abort = (): void => {
    controller.abort();
  };
  if (signal?.aborted === true) controller.abort();
  signal?.addEventListener("abort", abort, { once: true });
  active.add(controller);
  return {
    signal: controller.signal,
    timedOut: () => late,
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
  const step = plan.leaves.find((leaf) => !Object.hasOwn(outcome.outputs, leaf.step.id));
  if (step === undefined) return outcome;
  const error = { code: "RUN_TIMEOUT", message: `The call took longer than ${timeoutMs} ms` };
  return { status: "failed", step, error, outputs: outcome.outputs };
}
