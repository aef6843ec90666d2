import { InvalidResponseError } from "../errors.js";
import type { VersionContract } from "../flow/contract.js";
import type { AnyExecuteOptions, Outcome } from "../flow/execute.js";
import { failedResult, failureError } from "../flow/failure.js";
import { liftMessage } from "../flow/lift-message.js";
import type { FailureSettings, ResumeOptions } from "../flow/options.js";
import { readPause, resumeTurn, savedPause, type PauseBody } from "../flow/paused.js";
import type { ExecuteResult, PausedResult } from "../flow/results.js";
import type { SavedRequest } from "../flow/saved-run.js";
import { readSavedPause } from "../flow/saved-pause.js";
import { isRecord, parse } from "../request/read-body.js";
import { answerToolRound } from "../tools/answer.js";
import { resultMessages } from "../tools/result-messages.js";
import type { ToolOptions } from "../tools/types.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { BrowserCall, type CallLimits } from "./call.js";
import { checkCall } from "./check-call.js";
import { post, textOf } from "./post.js";
import type { BrowserBound } from "./settings.js";

type Settings = ToolOptions & FailureSettings & CallLimits;

/** `Flow.execute` in the browser. */
export async function execute<C extends VersionContract>(
  bound: BrowserBound,
  options: AnyExecuteOptions,
): Promise<Outcome<C>> {
  checkCall(bound, options);
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

/** `Flow.resume` in the browser. @throws ValueError if `saved` is no pause. */
export async function resumeSaved<C extends VersionContract>(
  bound: BrowserBound,
  saved: unknown,
  options: ResumeOptions,
): Promise<Outcome<C>> {
  checkCall(bound, options);
  const { request, ...pause } = readSavedPause(saved);
  return resume(bound, request, options, pause, options);
}

async function resume<C extends VersionContract>(
  bound: BrowserBound,
  saved: SavedRequest,
  settings: Settings,
  pause: PauseBody,
  options: ResumeOptions,
): Promise<Outcome<C>> {
  const { tools = saved.tools, toolChoice = saved.toolChoice } = options;
  const request = { ...saved, tools, toolChoice } as SavedRequest;
  const results = resultMessages(pause.toolCalls, options.toolResults ?? []);
  return run(bound, request, resumeTurn(pause, results), settings);
}

/** Runs a flow, and its tool calls round after round, as the server's client does. */
async function run<C extends VersionContract>(
  bound: BrowserBound,
  request: SavedRequest,
  first: object,
  options: Settings,
): Promise<Outcome<C>> {
  let turn = first;
  for (let round = 0; ; round++) {
    const answer = await send(bound, request, turn, options);
    if (answer.status === "failed") {
      const failed = failedResult(answer);
      if (options.throwOnFailure ?? bound.settings.throwOnFailure)
        throw failureError("The run failed", failed.error, failed.executionId);
      return failed;
    }
    // The contract describes this shape.
    if (answer.status === "completed") return answer as unknown as ExecuteResult<C>;
    const pause = readPause(answer);
    const { executionId, pausedAtStep: stepId, toolCalls } = pause;
    // Handlers have no time limit; only the signals cancel them.
    const limits = { signal: options.signal, timeout: 0 };
    const call = new BrowserCall(bound.settings, limits, false);
    try {
      const asked = { executionId, stepId, toolCalls };
      const results = await answerToolRound({ hooks: {} }, options, asked, round, call);
      if (!results) return pausedResult(bound, request, options, pause);
      turn = resumeTurn(pause, results);
    } finally {
      call.end();
    }
  }
}

/** Sends one request, and reads the object in its response. */
async function send(
  bound: BrowserBound,
  request: SavedRequest,
  turn: object,
  options: Settings,
): Promise<Record<string, unknown>> {
  const call = new BrowserCall(bound.settings, options, false);
  try {
    // The relay pins the version.
    const body = { ...turn, ...request, version: undefined };
    const text = await textOf(await post(bound, "execute", body, call), call);
    const answer = parse(text);
    const statuses: readonly unknown[] = ["completed", "failed", STATUS_TOOL_CALLS_REQUIRED];
    if (isRecord(answer) && statuses.includes(answer.status)) return answer;
    const message = "The response is not that of a relay: check `url`.";
    throw new InvalidResponseError(message, { ...call.details, body: text.slice(0, 4096) });
  } finally {
    call.end();
  }
}

function pausedResult<C extends VersionContract>(
  bound: BrowserBound,
  request: SavedRequest,
  options: Settings,
  pause: PauseBody,
): PausedResult<C> {
  const paused = { ...pause, accumulatedOutputs: pause.accumulatedOutputs ?? {} };
  // Not enumerable, as methods are. The signal belongs to the call that paused.
  Object.defineProperties(paused, {
    resume: {
      value: async (given: ResumeOptions) =>
        resume<C>(bound, request, { ...options, signal: undefined, ...given }, pause, given),
    },
    toJSON: { value: () => savedPause(pause, pause, request) },
  });
  // The protocol describes the other fields.
  return paused as unknown as PausedResult<C>;
}
