import { CancelledError } from "./errors.js";
import type { Pause } from "./events.js";
import type { PlannedStep } from "../flows/plan.js";

/** Unwinds the tree when a step waits for tool results. */
export class PausedSignal extends Error {
  readonly pause: Pause;
  constructor(pause: Pause) {
    super("paused for tool calls");
    this.pause = pause;
  }
}

/** Unwinds the tree when a step failed; the cause is what it threw. */
export class StepFailedSignal extends Error {
  readonly step: PlannedStep;
  constructor(step: PlannedStep, cause: unknown) {
    super(`step ${step.step.id} failed`, { cause });
    this.step = step;
  }
}

/** Throws `CancelledError` when the run was stopped. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError("the run was stopped");
}
