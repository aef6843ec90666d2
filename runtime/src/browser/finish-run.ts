import type { VersionContract } from "../flow/contract.js";
import type { Outcome } from "../flow/execute.js";
import { failedResult, failureError } from "../flow/failure.js";
import type { ResumeOptions } from "../flow/options.js";
import { readPause, resumeTurn, savedPause, type PauseBody } from "../flow/pause.js";
import type { ExecuteResult, PausedResult } from "../flow/results.js";
import type { SavedRequest } from "../flow/saved-run.js";
import { readSavedPause } from "../flow/saved-pause.js";
import { answerToolRound } from "../tools/answer.js";
import { resultMessages } from "../tools/result-messages.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { BrowserCall } from "./call.js";
import { checkOptions } from "./check-options.js";
import { run, send, type ExecuteSettings } from "./execute.js";
import type { BrowserBound } from "./settings.js";
import { notOfRelay } from "./stream-rest.js";

/** `Flow.resume` in the browser. @throws ValueError if `saved` is no pause. */
export async function resumeSaved<C extends VersionContract>(
  bound: BrowserBound,
  saved: unknown,
  options: ResumeOptions,
): Promise<Outcome<C>> {
  checkOptions(bound, options, false);
  const { request, ...pause } = readSavedPause(saved);
  return resume(bound, request, options, pause, options);
}

async function resume<C extends VersionContract>(
  bound: BrowserBound,
  saved: SavedRequest,
  settings: ExecuteSettings,
  pause: PauseBody,
  options: ResumeOptions,
): Promise<Outcome<C>> {
  const { tools = saved.tools, toolChoice = saved.toolChoice } = options;
  const request = { ...saved, tools, toolChoice } as SavedRequest;
  const results = resultMessages(pause.toolCalls, options.toolResults ?? []);
  return run(bound, request, resumeTurn(pause, results), settings);
}

/**
 * Runs the tool calls of a run, round after round, as the server's client does.
 *
 * @param first the answer to the first request
 */
export async function finishRun<C extends VersionContract>(
  bound: BrowserBound,
  request: SavedRequest,
  options: ExecuteSettings,
  first: Record<string, unknown>,
): Promise<Outcome<C>> {
  let answer = first;
  for (let round = 0; answer.status !== "completed"; round++) {
    if (answer.status === "failed") {
      const failed = failedResult(answer);
      if (options.throwOnFailure ?? bound.settings.throwOnFailure)
        throw failureError("The run failed", failed.error, failed.executionId);
      return failed;
    }
    if (answer.status !== STATUS_TOOL_CALLS_REQUIRED)
      throw notOfRelay({ details: {} }, JSON.stringify(answer));
    const pause = readPause(answer);
    const { executionId, pausedAtStep: stepId, toolCalls } = pause;
    // Handlers have no time limit; only the signals cancel them.
    const limits = { signal: options.signal, timeout: 0 };
    const call = new BrowserCall(bound.settings, limits, false);
    try {
      const asked = { executionId, stepId, toolCalls };
      const results = await answerToolRound({ hooks: {} }, options, asked, round, call);
      if (!results) return pausedResult(bound, request, options, pause);
      answer = await send(bound, request, resumeTurn(pause, results), options);
    } finally {
      call.end();
    }
  }
  // The contract describes this shape.
  return answer as unknown as ExecuteResult<C>;
}

function pausedResult<C extends VersionContract>(
  bound: BrowserBound,
  request: SavedRequest,
  options: ExecuteSettings,
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
