import { isReplayEnabled, REPLAY_VARIABLE } from "./enabled.js";
import { ReplayDisabledError, ReplayInvalidSessionError } from "../sessions/errors.js";
import { logScope, scopeLog } from "./log-scope.js";
import { ReplayScope, type ReplaySettings } from "./replay-scope.js";
import { scopes } from "./scope.js";
import { isUuid } from "../sessions/session-id.js";
import type { InSession } from "./with-session.js";

/** Options of `withReplay`. */
export interface ReplayOptions extends ReplaySettings {
  /** The session to replay: the id that its runs were recorded with. */
  readonly sessionId: string;
  /** Whether this process may replay. Default: whether `NOUKAI_REPLAY_ENABLED` is `1`, `true`, `yes` or `on`. */
  readonly enabled?: boolean | undefined;
}

/**
 * Runs a function whose calls of flows, by any client, are answered from the recording of a session instead of being sent. Calls
 * take the recorded runs of their flow and kind of call in order. Nothing but the session is requested, nothing is paid for.
 *
 * @param session its id, or options with its id
 * @param run receives the session
 * @returns what `run` returns
 * @throws ReplayDisabledError if the process may not replay; nothing has run then.
 * @throws ReplayInvalidSessionError, ReplayForbiddenError, ReplaySessionNotFoundError, ReplaySessionExpiredError or
 *   ReplayNoSnapshotsError if the session cannot be read or replayed: before `run` with the option `client`, else from the first call.
 * @throws ReplayLeftoverError if `run` succeeded without calling all that was recorded.
 * @throws what `run` throws; its calls throw ReplayMissError if they are not in the recording.
 */
export async function withReplay<T>(
  session: string | ReplayOptions,
  run: InSession<T>,
): Promise<T> {
  const options: ReplayOptions = typeof session === "string" ? { sessionId: session } : session;
  const { sessionId, enabled = isReplayEnabled() } = options;
  if (!enabled) {
    throw new ReplayDisabledError(
      `Replays are not enabled: set ${REPLAY_VARIABLE}=true, or pass \`enabled: true\`. Nothing was called.`,
    );
  }
  if (!isUuid(sessionId)) {
    throw new ReplayInvalidSessionError(
      `The id of a session is a UUID, not ${JSON.stringify(sessionId)}.`,
    );
  }
  const scope = new ReplayScope(sessionId, options);
  return logScope(scopeLog(options), scope, async () => {
    await scope.load();
    return scopes().run(scope, async () => {
      const outcome = await run({ sessionId, mode: scope.mode });
      const leftover = scope.leftover();
      if (leftover) throw leftover;
      return outcome;
    });
  });
}
