/** Passed to `Hooks.request`. */
export interface RequestInfo {
  readonly method: string;
  readonly url: string;
  /** Request headers; the API key is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** Request body, as JSON text. */
  readonly body: string | undefined;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
}

/** Passed to `Hooks.response`. */
export interface ResponseInfo {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly attempt: number;
  /** Time from sending the request to receiving the headers, in milliseconds. */
  readonly durationMs: number;
}

/** Passed to `Hooks.retry`. */
export interface RetryInfo {
  readonly method: string;
  readonly url: string;
  /** Number of the failed attempt, from 1. */
  readonly attempt: number;
  /** Delay before the next attempt, in milliseconds. */
  readonly delayMs: number;
  /** Why the attempt failed. */
  readonly error: Error;
}

/** Passed to `Hooks.toolRound`. */
export interface ToolRoundInfo {
  readonly executionId: string;
  readonly stepId: string;
  /** Number of the round within the call, from 1. */
  readonly round: number;
  /** Names of the tools to call. */
  readonly tools: readonly string[];
}

/** Passed to `Hooks.reconnect`. */
export interface ReconnectInfo {
  readonly executionId: string | undefined;
  /** Index of the step at which the stream continues, from 0. */
  readonly stepIndex: number;
  /** Number of the attempt since the last completed step, from 1. */
  readonly attempt: number;
  /** Delay before the stream continues, in milliseconds. */
  readonly delayMs: number;
  readonly error: Error;
}

/** Callbacks that observe a client. They are not awaited; what they return, throw or reject with is ignored. */
export interface Hooks {
  /** Before each request, retries included. */
  readonly request?: ((info: RequestInfo) => void) | undefined;
  /** After the headers of a response were received. */
  readonly response?: ((info: ResponseInfo) => void) | undefined;
  /** Before the delay that precedes a retry. */
  readonly retry?: ((info: RetryInfo) => void) | undefined;
  /** Before the tool calls of a round are run. */
  readonly toolRound?: ((info: ToolRoundInfo) => void) | undefined;
  /** Before the delay that precedes the continuation of a lost stream. */
  readonly reconnect?: ((info: ReconnectInfo) => void) | undefined;
  /**
   * Receives warnings, such as that a client was generated from an older definition. Default: `process.emitWarning`, once per
   * kind of warning.
   */
  readonly warning?: ((message: string) => void) | undefined;
}

/**
 * Calls a hook, if there is one. Its errors are swallowed, and those of its promise: a broken logger must neither lose a result
 * that was paid for nor end the process.
 *
 * @param info creates the argument; not called without a hook
 */
export function observe<Info>(hook: ((info: Info) => unknown) | undefined, info: () => Info): void {
  if (!hook) return;
  try {
    ignoreRejection(hook(info()));
  } catch {
    // See above.
  }
}

/** Keeps a value that should not be a promise from ending the process if it is one and rejects. */
function ignoreRejection(value: unknown): void {
  // The method of the platform does nothing with what is no promise but throw, and finds promises of other realms. The `then`
  // of a value may do anything.
  if (value) void Promise.prototype.then.call(value, undefined, () => undefined);
}
