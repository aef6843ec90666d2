import { APITimeoutError, type ErrorDetails } from "../errors.js";
import type { BrowserTimeouts } from "./options.js";
import type { BrowserSettings } from "./settings.js";

const DEFAULT_LIMIT_MS = 300_000;

/** Settings of a call that bound it. */
export interface CallLimits {
  readonly timeout?: number | BrowserTimeouts | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Deadlines and signals of one call. The signals of the call and of the client end it, and so do its limits. */
export class BrowserCall {
  /** Details of the request, for errors. */
  details: ErrorDetails = {};
  /** Aborts when the call fails. */
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #limits: BrowserTimeouts;
  readonly #timers: Partial<Record<string, ReturnType<typeof setTimeout>>> = {};
  /** Rejects when the call fails. */
  readonly #failure: Promise<never>;

  /** @throws the reason of a signal that is already aborted. */
  constructor(settings: BrowserSettings, { timeout, signal }: CallLimits, isStream: boolean) {
    this.#limits = {
      [isStream ? "idle" : "total"]: DEFAULT_LIMIT_MS,
      ...limitsOf(settings.timeout),
      ...limitsOf(timeout),
    };
    const signals = [this.#controller.signal, ...settings.signals];
    this.signal = AbortSignal.any(signal ? [signal, ...signals] : signals);
    this.signal.throwIfAborted();
    this.#failure = new Promise((_, reject) => {
      this.signal.onabort = () => {
        // The reason of a signal may be any value, and is passed on unchanged.
        reject(this.signal.reason as Error);
      };
    });
    this.#failure.catch(() => undefined);
    this.#start("total");
  }

  get failed(): boolean {
    return this.signal.aborted;
  }

  fail(reason: unknown): void {
    this.#controller.abort(reason);
    this.end();
  }

  /** Awaits a promise; rejects if the call fails first. */
  race<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failure]);
  }

  /** Awaits what the network brings, within the idle limit. */
  async receive<T>(promise: Promise<T>): Promise<T> {
    this.#start("idle");
    try {
      return await this.race(promise);
    } finally {
      clearTimeout(this.#timers.idle);
    }
  }

  end(): void {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.signal.onabort = null;
  }

  #start(phase: "idle" | "total"): void {
    const limit = this.#limits[phase];
    // A longer delay overflows, and would be over at once.
    if (!limit || limit > 2e9) return;
    this.#timers[phase] = setTimeout(() => {
      const message = `Timed out: the ${phase} limit is ${limit} ms.`;
      this.fail(new APITimeoutError(message, { ...this.details, phase }));
    }, limit);
  }
}

function limitsOf(timeout: number | BrowserTimeouts | undefined): BrowserTimeouts | undefined {
  return typeof timeout === "number" ? { total: timeout } : timeout;
}
