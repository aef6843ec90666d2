import type { CallSettings, SessionSettings } from "../client/options.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import { readObject } from "../request/json.js";
import { lifelineOf, send } from "../request/send.js";
import { executePath, HEADER_FLOW_HASH, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import type { SavedRequest } from "./results.js";
import { warnIfStale } from "./stale.js";
import type { Target } from "./target.js";
import { routedPath } from "./version.js";

/**
 * One request to `/execute`: PROTOCOL "execute".
 *
 * @param request what every request of a run repeats
 * @param turn what this one adds: the inputs, or the tool results
 */
export async function postExecute(
  { core, flow }: Target,
  request: SavedRequest,
  turn: object,
  settings: CallSettings & SessionSettings,
): Promise<Record<string, unknown>> {
  const { version } = request;
  const path = executePath(routedPath(flow, version, core.production));
  // Undefined fields, of which `version` becomes one, are left out of JSON.
  const body = JSON.stringify({ ...request, ...turn, version: undefined });
  const lifeline = lifelineOf(core, settings);
  try {
    const response = await send(core, { method: "POST", path, body, settings }, lifeline);
    if (version === flow.defaultVersion) {
      warnIfStale(flow, response.header(HEADER_FLOW_HASH), core.hooks);
    }
    const answer = await readObject(response, lifeline);
    const { status } = answer;
    if (status === "completed" || status === "failed" || status === STATUS_TOOL_CALLS_REQUIRED) {
      return answer;
    }
    throw new InvalidResponseError(
      `The service answered with the unknown status ${JSON.stringify(status)}.`,
      lifeline.details,
    );
  } finally {
    lifeline.end();
  }
}
