import type { Core } from "../client/core.js";
import type { FlowContract, VersionContract } from "../contract.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import { readObject } from "../request/json.js";
import { lifelineOf, send } from "../request/send.js";
import { executePath, HEADER_FLOW_HASH } from "../wire.js";
import { checkInputs, type CallInputs } from "./body.js";
import type { ExecuteSettings } from "./options.js";
import type { ExecuteResult, PausedResult } from "./results.js";
import { warnIfStale } from "./stale.js";
import type { FlowDescriptor } from "./types.js";
import { routedPath } from "./version.js";

/**
 * `Flow.execute`: the reference's "execute", PROTOCOL "execute".
 *
 * @throws as `Flow.execute` says
 */
export async function execute<C extends VersionContract>(
  core: Core,
  flow: FlowDescriptor<FlowContract>,
  options: CallInputs & ExecuteSettings<VersionContract, unknown>,
): Promise<ExecuteResult<C> | PausedResult<C>> {
  const version = options.version ?? flow.defaultVersion;
  const path = executePath(routedPath(flow, version, core.production));
  checkInputs(options);
  const { message, messages, parameters, blockOverrides, trace } = options;
  const body = JSON.stringify({ message, messages, parameters, blockOverrides, trace });
  const lifeline = lifelineOf(core, options);
  const response = await send(core, { method: "POST", path, body, settings: options }, lifeline);
  if (version === flow.defaultVersion) {
    warnIfStale(flow, response.header(HEADER_FLOW_HASH), core.hooks);
  }
  const answer = await readObject(response, lifeline);
  const { status } = answer;
  if (status === "completed" || status === "failed" || status === "tool_calls_required") {
    // The contract is what says of which shape the answer is.
    return answer as unknown as ExecuteResult<C>;
  }
  throw new InvalidResponseError(`Unknown status ${JSON.stringify(status)}.`, lifeline.details);
}
