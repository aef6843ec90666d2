import { isReplayEnabled } from "./enabled.js";
import { logOpened, scopeLog } from "./log-scope.js";
import { RecordScope } from "./record-scope.js";
import { ReplayScope, type ReplaySettings } from "./replay-scope.js";
import { scopes, type Scope } from "./scope.js";

/** How requests to a program's own server are recorded and replayed. */
export interface HandlerOptions extends ReplaySettings {
  /**
   * Whether requests with `X-Noukai-Replay` are answered from recordings; otherwise they are recorded as any other. Default:
   * whether `NOUKAI_REPLAY_ENABLED` is `1`, `true`, `yes` or `on`.
   */
  readonly enabled?: boolean | undefined;
}

/** The scope of a request. */
export interface OpenedScope {
  readonly scope: Scope;
  /** To be called when nothing runs in the scope any more. */
  readonly close: () => void;
}

/**
 * The scope of a request: a replay if it asks for one and may, else a new session. A program that handles requests in a replay
 * of its own, as tests do without a socket, stays in that.
 *
 * @param recorded its `X-Noukai-Replay`; of several values, the first
 * @throws ReplayError if `options.client` cannot read the session.
 */
export function openScope(
  recorded: string | null | undefined,
  options: HandlerOptions,
): OpenedScope | Promise<OpenedScope> {
  const [sessionId = ""] = recorded?.split(",") ?? [];
  const isReplay = sessionId.trim() !== "" && (options.enabled ?? isReplayEnabled());
  const outer = isReplay ? undefined : joinReplay();
  if (outer) return { scope: outer, close: () => undefined };
  const scope = isReplay ? new ReplayScope(sessionId.trim(), options) : new RecordScope();
  const close = logOpened(scopeLog(options), scope);
  if (scope.mode === "record") return { scope, close };
  return scope.load().then(
    () => ({ scope, close }),
    (error: unknown) => {
      close();
      throw error;
    },
  );
}

/** The replay around a request, which looks for what is left over itself. */
function joinReplay(): Scope | undefined {
  const outer = scopes().getStore();
  if (outer?.mode !== "replay") return undefined;
  const { mode, sessionId } = outer;
  return {
    mode,
    sessionId,
    send: (core, call) => outer.send(core, call),
    leftover: () => undefined,
  };
}
