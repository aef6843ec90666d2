import { StreamTruncatedError } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import type { Cursor } from "./cursor.js";

/**
 * Bounds the calls of one run: PROTOCOL "step (SSE)". A call makes progress if it completes a step that no earlier call
 * completed, or pauses for tools; rounds of tool calls have a limit of their own.
 */
export class CallBounds {
  /** Calls that were not answered with tool calls. */
  calls = 0;
  /** Calls in a row without progress. */
  idle = 0;
  /** Calls in a row without progress, the lost ones included. */
  stalled = 0;
  /** Calls in a row that were lost without progress, and are repeated. */
  losses = 0;

  readonly #maxRetries: number;

  constructor(maxRetries: number) {
    this.#maxRetries = maxRetries;
  }

  /** Counts a call that paused for tools. */
  countToolRound(): void {
    this.idle = 0;
    this.stalled = 0;
    this.losses = 0;
  }

  /** Counts any other call. @param lost whether its connection was lost, or its stream ended inside a step */
  count(cursor: Cursor, lost: boolean): void {
    this.calls++;
    this.stalled = cursor.progressed ? 0 : this.stalled + 1;
    if (lost) this.losses = cursor.progressed ? 1 : this.losses + 1;
    else this.losses = 0;
    if (cursor.progressed) this.idle = 0;
    else if (!lost) this.idle++;
  }

  /** Whether the number of steps, where it is known, permits another call. */
  permitsCall({ stepCount }: Cursor): boolean {
    return stepCount === undefined || this.calls < stepCount + this.#maxRetries;
  }

  /**
   * Checks that another call may follow.
   *
   * @throws StreamTruncatedError that names the step.
   */
  check(cursor: Cursor, context: CallContext, cause?: unknown): void {
    const where = `at step ${cursor.index}${cursor.lastStep ? `, after the step ${cursor.lastStep}` : ""}`;
    if (!this.permitsCall(cursor)) {
      throw truncatedError(
        `The flow of ${cursor.stepCount ?? 0} steps is not over after ${this.calls} calls: it is ${where}.`,
        cursor,
        context,
        cause,
      );
    }
    // One call has to be made to see that it makes no progress.
    const limit = Math.max(1, this.#maxRetries);
    if (this.idle >= limit || this.stalled > limit) {
      throw truncatedError(
        `The flow made no progress ${where}, in ${this.stalled} of ${this.calls} calls.`,
        cursor,
        context,
        cause,
      );
    }
  }

  /** Whether a lost call may be followed by another one. */
  get permitsLoss(): boolean {
    return Math.max(this.losses, this.stalled) <= this.#maxRetries;
  }
}

/** The error for a run whose stream ended before its terminal event. */
export function truncatedError(
  reason: string,
  cursor: Cursor,
  context: CallContext,
  cause: unknown,
): StreamTruncatedError {
  return new StreamTruncatedError(`${reason} Inspect run(executionId).trace().`, {
    ...context.details,
    executionId: cursor.executionId,
    cause,
  });
}
