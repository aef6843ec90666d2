import type { Timeouts } from "../client/options.js";
import { APITimeoutError } from "../errors.js";
import type { ErrorDetails } from "../errors.js";

/** What a call is waiting for, and so which limit applies. `work` is the program's own time, which only `total` limits. */
export type Phase = "connect" | "headers" | "idle" | "work";

/**
 * One call's life: its deadlines and its abort signals, whatever moves the bytes. The transport says how to stop with
 * `onStop`, and how far it has come with `enter`.
 *
 * A call costs one timer: it is set for the nearest deadline, and when a later one has taken its place by the time it
 * fires, it is set anew.
 */
export class CallContext {
  /** Stops what is under way; set with `onStop`. */
  stop: ((reason: unknown) => void) | undefined;
  /** Whether bytes of the request may have been written, so that repeating it might run something twice. */
  sent = false;
  /** Whether the call is over: done, aborted or out of time. */
  ended = false;
  /** Whether it is one of the latter two. */
  failed = false;
  /** Why. */
  reason: unknown;
  /** What every error of this call says of its request. */
  details: ErrorDetails = {};

  readonly #limits: Timeouts;
  readonly #signals: readonly AbortSignal[];
  readonly #active: Set<CallContext>;
  readonly #total: number;
  #phase: Phase = "work";
  #deadline: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;

  /**
   * @param active Holds the lives that have not ended, so that closing a client can end them.
   * @throws the reason of a signal that has aborted already.
   */
  constructor(limits: Timeouts, signals: readonly AbortSignal[], active: Set<CallContext>) {
    this.#limits = limits;
    this.#signals = signals;
    this.#active = active;
    this.#deadline = this.#total = deadlineAfter(limits.total);
    for (const signal of signals) signal.throwIfAborted();
    for (const signal of signals) signal.addEventListener("abort", this);
    active.add(this);
  }

  /** Says what is waited for from now on, which starts that limit's time. */
  enter(phase: Phase): void {
    this.#phase = phase;
    const limit = phase === "work" ? undefined : this.#limits[phase];
    this.#deadline = limit ? Math.min(this.#total, deadlineAfter(limit)) : this.#total;
    if (this.#deadline < this.#timerAt && !this.ended) this.#schedule();
  }

  /** How long is left of the total, in milliseconds. */
  get remaining(): number {
    return this.#total - performance.now();
  }

  /** Sets `stop`; calls it at once where the call was ended before. */
  onStop(stop: (reason: unknown) => void): void {
    if (this.failed) stop(this.reason);
    else this.stop = stop;
  }

  /** Waits for `promise`, unless the call ends before. The time is the program's own. */
  race<T>(promise: Promise<T>): Promise<T> {
    this.enter("work");
    return new Promise((resolve, reject) => {
      promise.then(resolve, reject);
      this.onStop(reject);
    });
  }

  /** Waits, unless the call ends before. */
  async sleep(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    } finally {
      clearTimeout(timer);
    }
  }

  /** @throws why the call ended, where it was ended. */
  throwIfFailed(): void {
    if (this.failed) throw this.reason;
  }

  /** Lets go of timer and signals. */
  end(): void {
    this.ended = true;
    this.stop = undefined;
    this.#active.delete(this);
    clearTimeout(this.#timer);
    for (const signal of this.#signals) signal.removeEventListener("abort", this);
  }

  /** Ends the call and stops what is under way. */
  fail(reason: unknown): void {
    if (this.ended) return;
    const stop = this.stop;
    this.end();
    this.failed = true;
    this.reason = reason;
    stop?.(reason);
  }

  /** A signal has aborted. */
  handleEvent(): void {
    this.fail(this.#signals.find((signal) => signal.aborted)?.reason);
  }

  /** The timer has fired. */
  expire(): void {
    this.#timerAt = Infinity;
    const now = performance.now();
    // Timers fire up to a millisecond early.
    if (now < this.#deadline - 1) {
      if (this.#deadline < Infinity) this.#schedule();
      return;
    }
    const phase = now < this.#total - 1 && this.#phase !== "work" ? this.#phase : "total";
    const message = `Timed out: ${explain[phase]} ${this.#limits[phase] ?? 0} ms.`;
    this.fail(new APITimeoutError(message, { ...this.details, phase }));
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timerAt = this.#deadline;
    const delay = this.#deadline - performance.now();
    // Past this, timers of the platform overflow and fire at once; so far ahead they are set in stages.
    this.#timer = setTimeout(expire, Math.min(delay, 0x7fffffff), this);
  }
}

/** One function for all timers: this is on the path of every call. */
function expire(context: CallContext): void {
  context.expire();
}

const explain = {
  connect: "no connection within",
  headers: "no response within",
  idle: "nothing received for",
  total: "not done within",
};

/** `0` and undefined switch a limit off. */
function deadlineAfter(limit: number | undefined): number {
  return limit ? performance.now() + limit : Infinity;
}
