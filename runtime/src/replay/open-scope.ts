import { isReplayEnabled } from "./enabled.js";
import { RecordScope } from "./record-scope.js";
import { ReplayScope, type ReplaySettings } from "./replay-scope.js";
import type { Scope } from "./scope.js";

/** How requests to a program's own server are recorded and replayed. */
export interface HandlerOptions extends ReplaySettings {
  /**
   * Whether requests with `X-Noukai-Replay` are answered from recordings; otherwise they are recorded as any other. Default:
   * whether `NOUKAI_REPLAY_ENABLED` is `1`, `true`, `yes` or `on`.
   */
  readonly enabled?: boolean | undefined;
}

/**
 * The scope of a request: a replay if it asks for one and may, else a new session.
 *
 * @param recorded its `X-Noukai-Replay`
 * @throws ReplayError if `options.client` cannot read the session.
 */
export function openScope(
  recorded: string | null | undefined,
  options: HandlerOptions,
): Scope | Promise<Scope> {
  if (!recorded || !(options.enabled ?? isReplayEnabled())) return new RecordScope();
  const scope = new ReplayScope(recorded, options);
  return scope.load().then(() => scope);
}
