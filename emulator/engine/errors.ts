import type { JsonValue } from "../../generator/json-schema/types.js";

/** What a failed step reports: on the wire as `step_error`, in traces as `errorContext`. */
export interface StepFailure {
  /** A code in upper case. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** Further information on the error. */
  readonly details?: JsonValue;
}

/** The failure of a step, which fails the run. */
export class StepError extends Error {
  override readonly name = "StepError";
  readonly code: string;
  readonly details: JsonValue | undefined;

  constructor(
    code: string,
    message: string,
    options: { details?: JsonValue; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}

/** Thrown in a step that was cancelled: its client disconnected, a sibling failed, or the time limit was reached. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** The failure for a thrown value. Unexpected errors are not exposed to clients. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof StepError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  return {
    code: "INTERNAL_ERROR",
    message: "Internal error of the emulator in this step; see its log",
  };
}

/** Throws `CancelledError` when the run was stopped. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError("the run was stopped");
}
