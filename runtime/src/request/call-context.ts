import type { Timeouts } from "../client/options.js";
import { APITimeoutError, type ErrorDetails } from "../errors.js";
import type { Cancellable, PendingCalls } from "./pending-calls.js";

/** What a call waits for, which selects the limit. `program` is time spent in the program, limited by `total` only. */
export type Phase = "connect" | "headers" | "idle" | "program";

/**
 * Deadlines and abort signals of one call, independent of the transport. The transport registers with `onStop` how to stop,
 * and reports its progress with `enter`.
 *
 * A call uses a single timer, set for the nearest deadline. If the deadline has moved when the timer fires, it is set again.
 */
export class CallContext implements Cancellable {
  /** Stops the pending operation; set with `onStop`. */
  declare stop: ((reason: unknown) => void) | undefined;
  /** Whether bytes of the request may have been written, so that a retry could run the flow twice. */
  sent = false;
  /** Whether the call is completed, aborted or timed out. */
  ended = false;
  /** Whether the call was aborted or timed out. */
  failed = false;
  /** Why the call failed. */
  declare reason: unknown;
  /** Number of chunks read. */
  reads = 0;
  /** Details of the request, for the errors of this call. */
  details: ErrorDetails = {};
  /** Returns the API key of the request, which `redact` removes from errors; empty if none was sent. */
  secret: () => string = String;

  declare readonly signals: readonly AbortSignal[];
  /** Time of the total limit, on the clock of `performance.now()`. */
  declare readonly total: number;

  readonly #limits: Timeouts;
  readonly #pending: PendingCalls<CallContext>;
  #phase: Phase = "program";
  #deadline: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;

  /**
   * @param pending the pending calls of the client, to which it belongs until it ends
   * @throws the reason of a signal that is already aborted.
   */
  constructor(
    limits: Timeouts,
    signals: readonly AbortSignal[],
    pending: PendingCalls<CallContext>,
  ) {
    this.#limits = limits;
    this.signals = signals;
    this.#pending = pending;
    this.#deadline = this.total = deadlineAfter(limits.total);
    for (const signal of signals) signal.throwIfAborted();
    pending.add(this);
  }

  /** Starts a phase, and the time of its limit. */
  enter(phase: Phase): void {
    this.#phase = phase;
    const limit = phase === "program" ? 0 : this.#limits[phase];
    this.#deadline = Math.min(this.total, deadlineAfter(limit));
    if (this.#deadline < this.#timerAt && !this.ended) this.#schedule();
  }

  /** Sets `stop`; calls it immediately if the call has failed. */
  onStop(stop: (reason: unknown) => void): void {
    if (this.failed) stop(this.reason);
    else this.stop = stop;
  }

  /** Awaits `promise`; rejects if the call fails first. The time counts as `program`. */
  race<T>(promise: Promise<T>): Promise<T> {
    this.enter("program");
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      this.onStop(reject);
    });
  }

  /** @throws `reason` if the call has failed. */
  throwIfFailed(): void {
    if (this.failed) throw this.reason;
  }

  /** Completes the call: releases its timer and signals. */
  end(): void {
    this.ended = true;
    this.stop = undefined;
    this.#pending.delete(this);
    clearTimeout(this.#timer);
  }

  /** Fails the call and stops the pending operation. */
  fail(reason: unknown): void {
    if (this.ended) return;
    const stop = this.stop;
    this.end();
    this.failed = true;
    this.reason = reason;
    stop?.(reason);
  }

  /** Called when the timer fires. */
  expire(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    // Timers may fire up to a millisecond early.
    if (now < this.#deadline - 1) this.#schedule();
    else {
      const phase = now < this.total - 1 && this.#phase !== "program" ? this.#phase : "total";
      const message = `Timed out: the ${phase} limit is ${this.#limits[phase] ?? 0} ms.`;
      this.fail(new APITimeoutError(message, { ...this.details, phase }));
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timerAt = this.#deadline;
    const delay = this.#deadline - performance.now();
    // A longer delay overflows and fires immediately, so such timers are set in stages.
    this.#timer = setTimeout(expire, Math.min(delay, 0x7fffffff), this);
  }
}

/** One function for all timers, because a closure per call costs time. */
function expire(context: CallContext): void {
  context.expire();
}

/** `0` and undefined disable a limit. */
function deadlineAfter(limit: number | undefined): number {
  return limit ? performance.now() + limit : Infinity;
}
