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

/** Options of `execute`, for any contract. */
export type AnyExecuteOptions = CallInputs & ExecuteSettings<VersionContract, unknown>;

/** What `execute` returns. */
export type Outcome<C extends VersionContract> = ExecuteResult<C> | PausedResult<C>;

/** `Flow.execute`. The flow reference calls it "execute". What only some calls need is loaded by those. */
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
    // The contract describes this shape.
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
 * Sends one request to `/execute`: PROTOCOL "execute".
 *
 * @param request the fields that every request of a run repeats
 * @param turn the fields of this request: inputs or tool results
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
      `The response has the unknown status ${JSON.stringify(status)}.`,
      context.details,
    );
  } finally {
    context.end();
  }
}

/**
 * Merges the defined fields of a request body. The version is left out: it is in the path. Fields are copied one by one,
 * because this is on the path of every call and spreading objects of many shapes is much slower.
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
