import type { BindCore } from "../client/core.js";
import { once } from "../load-once.js";
import { sendForObject } from "../request/send-for-object.js";
import { stripServiceKeys } from "../stream/service-keys.js";
import { sessionPath } from "../wire.js";
import type { SessionTools } from "./fetch-session.js";
import type { ExecutionsArguments } from "./fetch-executions.js";
import type { ProjectSettings, SessionExecution } from "./types.js";

const loadReader = /* @__PURE__ */ once(() => import("./session-reader.js"));

/**
 * What sessions share with other calls. It is given to what is loaded for sessions alone instead of imported there: bundlers make
 * a file of what two share.
 */
export const sessionTools: SessionTools = {
  request: (core, sessionId, settings) =>
    sendForObject(core, { method: "GET", path: sessionPath(sessionId), settings }),
  strip: (snapshot) => {
    stripServiceKeys(snapshot);
  },
};

/** `Session.executions`: loads what reads sessions. */
export async function readExecutions(
  bind: BindCore,
  sessionId: string,
  options: ProjectSettings | undefined,
  given: ExecutionsArguments,
): Promise<readonly SessionExecution[]> {
  return (await loadReader()).fetchExecutions(sessionTools, bind, sessionId, options, given);
}
