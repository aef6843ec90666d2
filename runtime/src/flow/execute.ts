import type { VersionContract } from "./contract.js";
import { STATUS_TOOL_CALLS_REQUIRED, executePath } from "../wire-execute.js";
import { checkInputs, type CallInputs } from "./check-inputs.js";
import type { ExecuteSettings, ResumeOptions } from "./options.js";
import type { ExecuteResult, PausedResult, SavedPause, SavedRequest } from "./results.js";
import type { BoundFlow } from "./bound-flow.js";
import type { CallSettings, SessionSettings } from "../client/options.js";
import { InvalidResponseError } from "../errors.js";
import { readObject } from "../request/read-body.js";
import { createCallContext, send } from "../request/send.js";
import { checkDefinition } from "./bound-flow.js";
import { versionedPath } from "./paths.js";

/** The options of `execute`, whatever the contract. */
export type AnyExecuteOptions = CallInputs & ExecuteSettings<VersionContract, unknown>;

/** What `execute` returns. */
export type Outcome<C extends VersionContract> = ExecuteResult<C> | PausedResult<C>;

/** `Flow.execute`: the reference's "execute". What is needed only by some calls is loaded by those. */
export async function execute<C extends VersionContract>(
  bound: BoundFlow,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  const { message, messages, parameters, blockOverrides, attachments, tools, toolChoice, trace } =
    options;
  checkInputs(options);
  if (attachments) (await import("../lazy.js")).checkAttachments(attachments);
  if (tools) (await import("../lazy.js")).checkTools(tools);
  const version = options.version ?? bound.flow.defaultVersion;
  const request = {
    version,
    parameters,
    blockOverrides,
    attachments,
    tools,
    toolChoice,
    trace,
  } as SavedRequest;
  const answer = await sendExecute(bound, request, { message, messages }, options);
  if (answer.status !== STATUS_TOOL_CALLS_REQUIRED) {
    // The contract says of which shape the answer is.
    return answer as unknown as ExecuteResult<C>;
  }
  return (await import("../lazy.js")).answerToolCalls(bound, request, options, answer);
}

/** `Flow.resume`. */
export async function resume<C extends VersionContract>(
  bound: BoundFlow,
  saved: SavedPause,
  options: ResumeOptions & { readonly version?: unknown },
): Promise<Outcome<C>> {
  return (await import("../lazy.js")).resumeSaved(bound, saved, options);
}

/**
 * One request to `/execute`: PROTOCOL "execute".
 *
 * @param request what every request of a run repeats
 * @param turn what this one adds: the inputs, or the tool results
 */
export async function sendExecute(
  bound: BoundFlow,
  request: SavedRequest,
  turn: object,
  settings: CallSettings & SessionSettings,
): Promise<Record<string, unknown>> {
  const { core, flow } = bound;
  const { version } = request;
  const path = executePath(versionedPath(flow, version, core.production));
  const body = JSON.stringify(merge(turn, request));
  const context = createCallContext(core, settings);
  try {
    const response = await send(core, { method: "POST", path, body, settings }, context);
    await checkDefinition(bound, version, response);
    const answer = await readObject(response, context);
    const { status } = answer;
    if (status === "completed" || status === "failed" || status === STATUS_TOOL_CALLS_REQUIRED) {
      return answer;
    }
    throw new InvalidResponseError(
      `The service answered with the unknown status ${JSON.stringify(status)}.`,
      context.details,
    );
  } finally {
    context.end();
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
