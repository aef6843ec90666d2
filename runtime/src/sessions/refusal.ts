import { NoukaiError } from "../errors.js";
import {
  ReplayForbiddenError,
  ReplayInvalidSessionError,
  ReplaySessionExpiredError,
  ReplaySessionNotFoundError,
  type ReplayError,
} from "./errors.js";
import { isUuid } from "./session-id.js";

/** @throws ReplayInvalidSessionError unless the id is a UUID: what is none may change the path of a request. */
export function checkSessionId(sessionId: unknown): void {
  if (isUuid(sessionId)) return;
  throw new ReplayInvalidSessionError(
    `The id of a session is a UUID, not ${JSON.stringify(sessionId)}.`,
  );
}

/** The error for a session that the service refuses to send, by the error of the request; undefined for any other. */
export function refusalOf(error: unknown, sessionId: string): ReplayError | undefined {
  if (!(error instanceof NoukaiError)) return undefined;
  const details = { requestId: error.requestId, cause: error };
  switch (error.status) {
    case 400:
      return new ReplayInvalidSessionError(
        `The service refuses the id of the session ${sessionId}.`,
        details,
      );
    case 403:
      return new ReplayForbiddenError(
        `The API key may not read the session ${sessionId}: use a key of the project that recorded it.`,
        details,
      );
    case 404:
      return new ReplaySessionNotFoundError(
        `The service does not know the session ${sessionId}, or no run of it belongs to the project of the API key.`,
        details,
      );
    case 410:
      return new ReplaySessionExpiredError(
        `The service no longer has the session ${sessionId}: record it again.`,
        details,
      );
    default:
      return undefined;
  }
}
