import { isNoukaiError, NoukaiError, type ErrorDetails } from "../errors.js";

/** The `code` of a `ReplayError`: what the adapters answer as `error`. */
export type ReplayErrorCode =
  | "replay_error"
  | "replay_forbidden"
  | "replay_invalid_session"
  | "replay_no_snapshots"
  | "replay_session_expired"
  | "replay_session_not_found";

/** The `name` of a `ReplayError`. */
export type ReplayErrorName =
  | "ReplayDisabledError"
  | "ReplayError"
  | "ReplayForbiddenError"
  | "ReplayInvalidSessionError"
  | "ReplayLeftoverError"
  | "ReplayMissError"
  | "ReplayNoSnapshotsError"
  | "ReplaySessionExpiredError"
  | "ReplaySessionNotFoundError";

/**
 * A session could not be read, or a replay could not answer a call. The base class of the errors below, and the error itself for
 * what a replay does not do: queue jobs, resume paused runs, fetch traces.
 */
export class ReplayError extends NoukaiError {
  override readonly name: ReplayErrorName = "ReplayError";
  declare readonly code: ReplayErrorCode;
  /** The HTTP status that the adapters answer with. */
  declare readonly status: number;

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { status: 500, code: "replay_error", ...details });
  }
}

/** Replays are not enabled in this process: `NOUKAI_REPLAY_ENABLED` is not set. */
export class ReplayDisabledError extends ReplayError {
  override readonly name = "ReplayDisabledError";
}

/** The API key may not read the session. */
export class ReplayForbiddenError extends ReplayError {
  override readonly name = "ReplayForbiddenError";

  constructor(message: string, details?: ErrorDetails) {
    super(message, { ...details, status: 403, code: "replay_forbidden" });
  }
}

/** The id of the session is not a UUID. */
export class ReplayInvalidSessionError extends ReplayError {
  override readonly name = "ReplayInvalidSessionError";

  constructor(message: string, details?: ErrorDetails) {
    super(message, { ...details, status: 400, code: "replay_invalid_session" });
  }
}

/** Recorded runs were not called again. */
export class ReplayLeftoverError extends ReplayError {
  override readonly name = "ReplayLeftoverError";
}

/** A call was made that is not in the recording. */
export class ReplayMissError extends ReplayError {
  override readonly name = "ReplayMissError";
}

/** The session has no snapshots of the outputs of steps, or an incomplete one. */
export class ReplayNoSnapshotsError extends ReplayError {
  override readonly name = "ReplayNoSnapshotsError";

  constructor(message: string, details?: ErrorDetails) {
    super(message, { ...details, status: 409, code: "replay_no_snapshots" });
  }
}

/** The service no longer has the session. */
export class ReplaySessionExpiredError extends ReplayError {
  override readonly name = "ReplaySessionExpiredError";

  constructor(message: string, details?: ErrorDetails) {
    super(message, { ...details, status: 410, code: "replay_session_expired" });
  }
}

/** The service does not know the session, or none of its runs belongs to the project of the API key. */
export class ReplaySessionNotFoundError extends ReplayError {
  override readonly name = "ReplaySessionNotFoundError";

  constructor(message: string, details?: ErrorDetails) {
    super(message, { ...details, status: 404, code: "replay_session_not_found" });
  }
}

/** Whether a value is a `ReplayError`, also one of another copy of this package. */
export function isReplayError(value: unknown): value is ReplayError {
  return isNoukaiError(value) && value.name.startsWith("Replay");
}
