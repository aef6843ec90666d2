import type { VersionContract } from "./contract.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire/calls.js";
import { checkInputs, type CallInputs } from "./check-inputs.js";
import type { ExecuteSettings, ResumeOptions } from "./options.js";
import { postExecute } from "./post.js";
import type { ExecuteResult, PausedResult, SavedPause, SavedRequest } from "./results.js";
import type { Target } from "./bound-flow.js";

/** The options of `execute`, whatever the contract. */
export type AnyExecuteOptions = CallInputs & ExecuteSettings<VersionContract, unknown>;

/** What `execute` returns. */
export type Outcome<C extends VersionContract> = ExecuteResult<C> | PausedResult<C>;

/** `Flow.execute`: the reference's "execute". What is needed only by some calls is loaded by those. */
export async function execute<C extends VersionContract>(
  target: Target,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  const { message, messages, parameters, blockOverrides, attachments, tools, toolChoice, trace } =
    options;
  checkInputs(options);
  const { core, flow } = target;
  if (attachments) (await core.later()).checkAttachments(attachments);
  if (tools) (await core.later()).checkTools(tools);
  const version = options.version ?? flow.defaultVersion;
  const request = {
    version,
    parameters,
    blockOverrides,
    attachments,
    tools,
    toolChoice,
    trace,
  } as SavedRequest;
  const answer = await postExecute(target, request, { message, messages }, options);
  if (answer.status !== STATUS_TOOL_CALLS_REQUIRED) {
    // The contract says of which shape the answer is.
    return answer as unknown as ExecuteResult<C>;
  }
  return (await core.later()).settle(target, request, options, answer);
}

/** `Flow.resume`. */
export async function resume<C extends VersionContract>(
  target: Target,
  saved: SavedPause,
  options: ResumeOptions & { readonly version?: unknown },
): Promise<Outcome<C>> {
  return (await target.core.later()).resumeSaved(target, saved, options);
}
