import type { VersionContract } from "../flow/contract.js";
import type { AnyExecuteOptions, Outcome } from "../flow/execute.js";
import { liftMessage } from "../flow/lift-message.js";
import type { FailureSettings } from "../flow/options.js";
import type { ExecuteResult } from "../flow/results.js";
import type { SavedRequest } from "../flow/saved-run.js";
import { isRecord, parse } from "../request/json.js";
import type { ToolOptions } from "../tools/types.js";
import { BrowserCall, type CallLimits } from "./call.js";
import { checkCall } from "./check-call.js";
import { loadRest } from "./load-rest.js";
import { post, textOf } from "./post.js";
import type { BrowserBound } from "./settings.js";

/** Options of a call that its later requests need, too. */
export type ExecuteSettings = ToolOptions & FailureSettings & CallLimits;

/** `Flow.execute` in the browser. */
export async function execute<C extends VersionContract>(
  bound: BrowserBound,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  await checkCall(bound, options, false);
  const { defaultVersion: version } = bound.flow;
  const { blockOverrides, attachments, tools, toolChoice, trace } = options;
  const { message, messages, parameters } = liftMessage(bound.flow, version, options);
  const request = {
    version,
    parameters,
    blockOverrides,
    attachments,
    tools,
    toolChoice,
    trace,
  } as SavedRequest;
  return run(bound, request, { message, messages }, options);
}

/** Sends a request of a run. What is not its end is answered by `finishRun`. */
export async function run<C extends VersionContract>(
  bound: BrowserBound,
  request: SavedRequest,
  turn: object,
  options: ExecuteSettings,
): Promise<Outcome<C>> {
  const answer = await send(bound, request, turn, options);
  // The contract describes this shape.
  if (answer.status === "completed") return answer as unknown as ExecuteResult<C>;
  return (await loadRest()).finishRun(bound, request, options, answer);
}

/** Sends one request, and reads the object in its response. */
export async function send(
  bound: BrowserBound,
  request: SavedRequest,
  turn: object,
  options: ExecuteSettings,
): Promise<Record<string, unknown>> {
  const call = new BrowserCall(bound.settings, options, false);
  try {
    // The relay pins the version.
    const body = { ...turn, ...request, version: undefined };
    const text = await textOf(await post(bound, "execute", body, call), call);
    const answer = parse(text);
    if (isRecord(answer)) return answer;
    throw (await loadRest()).notOfRelay(call, text);
  } finally {
    call.end();
  }
}
