import type { OnLog } from "../client/log-event.js";
import { ValueError } from "../errors.js";
import { logScope } from "./log-scope.js";
import { RecordScope } from "./record-scope.js";
import { currentSession, scopes, type SessionScope } from "./scope.js";
import { isUuid } from "../sessions/session-id.js";

/** Options of `withSession`. */
export interface SessionOptions {
  /** A UUID, to continue a session. Default: a new one. */
  readonly sessionId?: string | undefined;
  /** Receives an event when the session is opened, and one when it is closed. */
  readonly onLog?: OnLog | undefined;
}

/** What runs in a session. */
export type InSession<T> = (session: SessionScope) => T | PromiseLike<T>;

/**
 * Runs a function whose calls of flows, by any client, carry the id of one session. A call or a client with a `sessionId` of its
 * own keeps that. In a session, `withSession` starts another; in a replay it starts none, so that what is recorded by
 * `withSession` is replayed by `withReplay` around it.
 *
 * @param run receives the session, whose id identifies the recording
 * @returns what `run` returns
 * @throws ValueError if `sessionId` is not a UUID; what `run` throws.
 */
export function withSession<T>(run: InSession<T>): Promise<T>;
export function withSession<T>(options: SessionOptions, run: InSession<T>): Promise<T>;
export async function withSession<T>(
  first: SessionOptions | InSession<T>,
  second?: InSession<T>,
): Promise<T> {
  const [options, run] = typeof first === "function" ? [{}, first] : [first, second];
  const { sessionId, onLog }: SessionOptions = options;
  if (run === undefined) throw new TypeError("withSession needs a function to run.");
  if (sessionId !== undefined && !isUuid(sessionId))
    throw new ValueError("sessionId must be a UUID.");
  const outer = currentSession();
  if (outer?.mode === "replay") return run(outer);
  const scope = new RecordScope(sessionId);
  return logScope(onLog, scope, () =>
    scopes().run(scope, async () => run({ sessionId: scope.sessionId, mode: scope.mode })),
  );
}
