/** A request that is about to be sent. */
export interface RequestInfo {
  readonly method: string;
  readonly url: string;
  /** The API key is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that is sent. */
  readonly body: string | undefined;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** A response whose headers have arrived. */
export interface ResponseInfo {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly attempt: number;
  /** From sending to headers, in milliseconds. */
  readonly durationMs: number;
}

/** A request that will be sent once more. */
export interface RetryInfo {
  readonly method: string;
  readonly url: string;
  /** The attempt that failed. */
  readonly attempt: number;
  /** How long the wait is, in milliseconds. */
  readonly delayMs: number;
  readonly error: Error;
}

/** Tool calls that are about to be answered. */
export interface ToolRoundInfo {
  readonly executionId: string;
  readonly stepId: string;
  /** 1 for the first round of a call. */
  readonly round: number;
  /** The names of the tools that were called. */
  readonly tools: readonly string[];
}

/** A stream that was lost and is continued. */
export interface ReconnectInfo {
  readonly executionId: string | undefined;
  /** The step it is continued at. */
  readonly stepIndex: number;
  /** Tries since the last step that completed, 1 for the first. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: Error;
}

/** Observers. What they return is ignored, and an error thrown in one does not reach the call it observes. */
export interface Hooks {
  readonly request?: ((info: RequestInfo) => void) | undefined;
  readonly response?: ((info: ResponseInfo) => void) | undefined;
  readonly retry?: ((info: RetryInfo) => void) | undefined;
  readonly toolRound?: ((info: ToolRoundInfo) => void) | undefined;
  readonly reconnect?: ((info: ReconnectInfo) => void) | undefined;
  /** Takes warnings, such as a client generated from an older definition, in place of the process's own warnings. */
  readonly warning?: ((message: string) => void) | undefined;
}

/**
 * Tells an observer. What it throws stays here: a broken logger must not lose a result that has been paid for.
 *
 * @param info is called only where there is a hook.
 */
export function observe<Info>(hook: ((info: Info) => void) | undefined, info: () => Info): void {
  if (!hook) return;
  try {
    hook(info());
  } catch {
    // The observer's own affair.
  }
}
