import type { CallSettings, SessionSettings } from "../client/options.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import { readObject } from "../request/read-body.js";
import { lifelineOf, send } from "../request/send.js";
import { executePath, STATUS_TOOL_CALLS_REQUIRED } from "../wire/calls.js";
import { checkFreshness } from "./definition-drift.js";
import type { SavedRequest } from "./results.js";
import type { Target } from "./bound-flow.js";
import { routedPath } from "./paths.js";

/**
 * One request to `/execute`: PROTOCOL "execute".
 *
 * @param request what every request of a run repeats
 * @param turn what this one adds: the inputs, or the tool results
 */
export async function postExecute(
  target: Target,
  request: SavedRequest,
  turn: object,
  settings: CallSettings & SessionSettings,
): Promise<Record<string, unknown>> {
  const { core, flow } = target;
  const { version } = request;
  const path = executePath(routedPath(flow, version, core.production));
  const body = JSON.stringify(merge(turn, request));
  const lifeline = lifelineOf(core, settings);
  try {
    const response = await send(core, { method: "POST", path, body, settings }, lifeline);
    await checkFreshness(target, version, response);
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

/**
 * What a request says: all that is set, apart from the version, which is said by its path. Copied field by field, because
 * this is on the path of every call and a spread of objects of many shapes costs ten times as much.
 */
function merge(...parts: readonly object[]): object {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part) as [string, unknown][]) {
      if (value !== undefined && name !== "version") merged[name] = value;
    }
  }
  return merged;
}
