import { StreamTruncatedError } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import type { Cursor } from "./cursor.js";

/** Maximum number of steps of a flow whose number of steps the service does not send, or sends a larger one. */
const MAX_STEPS = 1000;

/**
 * Bounds the calls of one run: PROTOCOL "step (SSE)". A call makes progress if it completes a step that no earlier call
 * completed, or pauses for tools; rounds of tool calls have a limit of their own.
 */
export class CallBounds {
  /** Calls that were not answered with tool calls. */
  calls = 0;
  /** Calls in a row without progress. */
  stalled = 0;

  readonly #maxRetries: number;

  constructor(maxRetries: number) {
    this.#maxRetries = maxRetries;
  }

  /** Counts a call that paused for tools. */
  countToolRound(): void {
    this.stalled = 0;
  }

  /** Counts any other call. */
  count({ progressed }: Cursor): void {
    this.calls++;
    this.stalled = progressed ? 0 : this.stalled + 1;
  }

  /** Whether the number of steps permits another call. Only the first number of a run counts, so that it cannot grow. */
  permitsCall({ stepCount = MAX_STEPS }: Cursor): boolean {
    return this.calls < Math.min(stepCount, MAX_STEPS) + this.#maxRetries;
  }

  /** Whether a call whose connection was lost may be followed by another one: the calls without progress are its repeats. */
  permitsLoss({ progressed }: Cursor): boolean {
    return this.stalled + Number(progressed) <= this.#maxRetries;
  }

  /**
   * Checks that another call may follow.
   *
   * @param lost whether the connection of the last one was lost; then `permitsLoss` has to be asked too
   * @throws StreamTruncatedError that names the step.
   */
  check(cursor: Cursor, context: CallContext, lost: boolean, cause?: unknown): void {
    const where = `at step ${cursor.index}${cursor.lastStep ? `, after the step ${cursor.lastStep}` : ""}`;
    if (!this.permitsCall(cursor)) {
      const steps = Math.min(cursor.stepCount ?? MAX_STEPS, MAX_STEPS);
      const reason = `The flow of ${steps} steps is not over after ${this.calls} calls: it is ${where}.`;
      throw truncatedError(reason, cursor, context, cause);
    }
    // One call has to be made to see that it makes no progress.
    if (!lost && this.stalled >= Math.max(1, this.#maxRetries)) {
      const reason = `The flow made no progress ${where}, in ${this.stalled} of ${this.calls} calls.`;
      throw truncatedError(reason, cursor, context, cause);
    }
  }
}

/** The error for a run whose stream ended before its terminal event. */
function truncatedError(
  reason: string,
  cursor: Cursor,
  context: CallContext,
  cause: unknown,
): StreamTruncatedError {
  const inspect = cursor.executionId === undefined ? "" : " Inspect run(executionId).trace().";
  return new StreamTruncatedError(reason + inspect, {
    ...context.details,
    executionId: cursor.executionId,
    cause,
  });
}

/** Describes where a stream ended that had no terminal event. */
export function describeEnd(
  cursor: Cursor,
  context: CallContext,
  cause: unknown,
  runRemaining?: boolean,
): StreamTruncatedError {
  const inside = cursor.unfinished.join(", ");
  const where = inside
    ? `inside the step ${inside}, which may have run`
    : runRemaining
      ? `at step ${cursor.index} of a request with runRemaining, whose next step may be running`
      : `at step ${cursor.index}`;
  const advice =
    cursor.executionId === undefined && cursor.index > 0
      ? "The service named no execution id, so that the run cannot be continued."
      : "Pass retrySteps to run such steps again.";
  return truncatedError(`The stream ended ${where}. ${advice}`, cursor, context, cause);
}
