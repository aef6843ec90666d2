import type { Core } from "../client/core.js";
import type { CallSettings } from "../client/options.js";
import { readSession } from "./read-session.js";
import { checkSessionId, refusalOf } from "./refusal.js";
import type { SessionExecution } from "./types.js";

/** See `sessionTools`. */
export interface SessionTools {
  /** Requests the body of a session. */
  readonly request: (
    core: Core,
    sessionId: string,
    settings: CallSettings,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Removes the keys of the service from a snapshot. */
  readonly strip: (snapshot: unknown) => void;
}

/**
 * Fetches a session, without the keys of the service in its snapshots. The request is repeated as any `GET` is.
 *
 * @throws ReplayInvalidSessionError, ReplayForbiddenError, ReplaySessionNotFoundError or ReplaySessionExpiredError if the
 *   service refuses it; what any call throws.
 */
export async function fetchSession(
  tools: SessionTools,
  core: Core,
  sessionId: string,
  settings: CallSettings = {},
): Promise<readonly SessionExecution[]> {
  checkSessionId(sessionId);
  const body = await tools.request(core, sessionId, settings).catch((error: unknown) => {
    throw refusalOf(error, sessionId) ?? error;
  });
  const executions = readSession(body);
  for (const { steps } of executions)
    for (const { inputSnapshot, outputSnapshot, errorSnapshot } of steps)
      [inputSnapshot, outputSnapshot, errorSnapshot].forEach(tools.strip);
  return executions;
}
