import type { Core, Send } from "../client/core.js";
import type { Call } from "../request/send.js";
import { HEADER_SESSION_ID } from "../wire-execute.js";
import type { Scope } from "./scope.js";

/** Sends the id of a session with all calls that have none of their own. */
export class RecordScope implements Scope {
  readonly mode = "record";
  readonly sessionId: string;

  constructor(sessionId: string = crypto.randomUUID()) {
    this.sessionId = sessionId;
  }

  send(core: Core, call: Call): Promise<Send> | undefined {
    if (call.settings.sessionId ?? core.sessionId) return undefined;
    const { sessionId } = this;
    return core.sender().then((send) => (request, context) => {
      const headers = { ...request.headers, [HEADER_SESSION_ID]: sessionId };
      return send({ ...request, headers }, context);
    });
  }

  /** Nothing is expected of what is recorded. */
  leftover(): undefined {
    return undefined;
  }
}
