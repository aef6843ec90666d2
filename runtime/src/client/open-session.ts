import { loadLazy } from "../load-lazy.js";
import type { ExecutionsArguments } from "../sessions/fetch-executions.js";
import type { ProjectSettings, Session } from "../sessions/types.js";
import type { BindCore } from "./core.js";

/** `Client.session`, which `Client` documents. */
export function openSession(
  bind: BindCore,
): (sessionId: string, options?: ProjectSettings) => Session {
  return (sessionId, options) => {
    const executions = (...given: ExecutionsArguments): Promise<readonly unknown[]> =>
      loadLazy().then(({ readExecutions }) => readExecutions(bind, sessionId, options, given));
    // The contracts describe what the service sends.
    return { sessionId, executions } as Session;
  };
}
