import { loadLazy } from "../load-lazy.js";
import type { VersionContract } from "./contract.js";
import { executePath, RESERVED_PARAMETER } from "../wire-execute.js";
import type { CallInputs } from "./check-inputs.js";
import type { ExecuteSettings } from "./options.js";
import type { ExecuteResult, PausedResult } from "./results.js";
import type { SavedRequest } from "./saved-run.js";
import { checkDefinition, type BoundFlow } from "./bound-flow.js";
import type { CallSettings, SessionSettings, Timeouts } from "../client/options.js";
import { isRecord } from "../request/json.js";
import { readObject } from "../request/read-body.js";
import { createCallContext, send } from "../request/send.js";
import { route } from "./route.js";

/** Options of `execute`, for any contract. */
export type AnyExecuteOptions = CallInputs & ExecuteSettings<VersionContract, unknown>;

/** Result of `execute`. */
export type Outcome<C extends VersionContract> = ExecuteResult<C> | PausedResult<C>;

/** `Flow.execute`. The flow reference calls it "execute". Code that only some calls need is loaded on demand. */
export async function execute<C extends VersionContract>(
  bound: BoundFlow,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  if (!isRecord(options) || !isPlain(bound, options))
    return (await loadLazy()).executeChecked(bound, options);
  const { message, parameters, blockOverrides, trace } = options;
  const version = options.version ?? bound.flow.defaultVersion;
  const request = { version, parameters, blockOverrides, trace } as SavedRequest;
  const answer = await sendExecute(bound, request, { message }, options);
  if (answer.status === "completed") {
    // The contract describes this shape.
    return answer as unknown as ExecuteResult<C>;
  }
  return (await loadLazy()).finishRun(bound, request, options, answer);
}

/** Whether a call has a message that is sent as it is, no tools, no `work` limit, and nothing that the compiler cannot check. */
function isPlain({ core, flow }: BoundFlow, options: AnyExecuteOptions): boolean {
  const { parameters = {} } = options;
  const { primary = "message", versions } = flow;
  // A number has no such property.
  const timeout = options.timeout as Timeouts | undefined;
  return (
    options.message !== undefined &&
    primary === "message" &&
    (timeout?.work ??
      core.timeouts.work ??
      versions ??
      options.messages ??
      options.attachments ??
      options.tools ??
      options.toolChoice ??
      options.maxToolRounds ??
      options.toolConcurrency ??
      options.maxCostUsd ??
      core.defaults.maxCostUsd) === undefined &&
    isRecord(parameters) &&
    !(RESERVED_PARAMETER in parameters)
  );
}

/**
 * Sends one request to `/execute`: PROTOCOL "execute".
 *
 * @param request the fields that every request of a run repeats
 * @param turn the fields of this request: inputs or tool results; those of `request` are added to it
 */
export async function sendExecute(
  bound: BoundFlow,
  request: SavedRequest,
  turn: object,
  settings: CallSettings & SessionSettings,
): Promise<Record<string, unknown>> {
  const { core, flow } = bound;
  const { version } = request;
  const path = executePath(
    route(flow, version, core.production) ??
      (await loadLazy()).versionedPath(flow, version, core.production),
  );
  // JSON leaves out what is undefined. The version is in the path. Assigned in place, because this is on the path of every call
  // and spreading objects of many shapes is much slower.
  const body = JSON.stringify(Object.assign(turn, request, { version: undefined }));
  const context = createCallContext(core, settings);
  try {
    const response = await send(core, { method: "POST", path, body, settings }, context);
    await checkDefinition(bound, version, response);
    const answer = await readObject(response, context, core.maxResponseBytes);
    if (answer.status !== "completed") (await loadLazy()).checkStatus(answer, context);
    return answer;
  } finally {
    context.end();
  }
}
