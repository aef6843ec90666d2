import type { Core } from "../../client/core.js";
import type { CallSettings } from "../../client/options.js";
import { isNoukaiError } from "../../errors.js";
import { sendForObject } from "../../request/send-for-object.js";
import { sessionPath } from "../../wire.js";
import {
  ReplayForbiddenError,
  ReplayInvalidSessionError,
  ReplaySessionExpiredError,
  ReplaySessionNotFoundError,
  type ReplayError,
} from "../errors.js";
import { readSession } from "./read-session.js";
import { isUuid } from "./session-id.js";
import type { SessionExecution } from "./types.js";

/**
 * Fetches a session. The request is repeated as any `GET` is.
 *
 * @throws ReplayInvalidSessionError, ReplayForbiddenError, ReplaySessionNotFoundError or ReplaySessionExpiredError if the
 *   service refuses it; what any call throws.
 */
export async function fetchSession(
  core: Core,
  sessionId: string,
  settings: CallSettings = {},
): Promise<readonly SessionExecution[]> {
  // What is no id may change the path.
  if (!isUuid(sessionId)) {
    throw new ReplayInvalidSessionError(
      `The id of a session is a UUID, not ${JSON.stringify(sessionId)}.`,
    );
  }
  const path = sessionPath(sessionId);
  try {
    return readSession(await sendForObject(core, { method: "GET", path, settings }));
  } catch (error) {
    throw refusalOf(error, sessionId) ?? error;
  }
}

function refusalOf(error: unknown, sessionId: string): ReplayError | undefined {
  if (!isNoukaiError(error)) return undefined;
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
