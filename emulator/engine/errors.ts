import type { JsonValue } from "../json.js";

/** What a failed step reports: on the wire as `step_error`, in traces as `errorContext`. */
export interface StepFailure {
  /** Upper-case code, for programs. */
  readonly code: string;
  /** One sentence, for people. */
  readonly message: string;
  /** Anything else the step wants to say. */
  readonly details?: JsonValue;
}

/** Thrown by whatever runs a step when the step fails; the run is then `failed`. */
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

/** Thrown inside a step whose run was stopped from outside: its client left, a sibling failed, time ran out. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** What a thrown value says about the step. Unforeseen errors say nothing of the emulator's own inside. */
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
    message: "The emulator failed while it ran this step; its log says why.",
  };
}

/** Throws `CancelledError` when the run was stopped. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError("the run was stopped");
}
