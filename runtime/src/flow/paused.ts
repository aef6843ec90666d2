import type { CallSettings, SessionSettings } from "../client/options.js";
import { checkCosts, guarded } from "../costs/guarded.js";
import type { CostSettings } from "../client/options.js";
import { requireOptions } from "./check-inputs.js";
import type { VersionContract } from "./contract.js";
import { InvalidResponseError, ValueError } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import { createCallContext } from "../request/send.js";
import { withinWork } from "../request/work-limit.js";
import { answerToolRound } from "../tools/answer.js";
import { checkToolOptions } from "../tools/check-options.js";
import { failedResult, failureError } from "./failure.js";
import { resultMessages, type ToolResultMessage } from "../tools/result-messages.js";
import type { ToolCall, ToolMessage, ToolOptions } from "../tools/types.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import type { FailureSettings, ResumeOptions } from "./options.js";
import { sendExecute } from "./execute.js";
import { readPause, resumeTurn, savedPause, type PauseBody } from "./pause.js";
import type { ExecuteResult, PausedResult } from "./results.js";
import type { SavedPause, SavedRequest } from "./saved-run.js";
import { readSavedPause } from "./saved-pause.js";
import type { BoundFlow } from "./bound-flow.js";

const NO_LIMIT = { total: 0 };

type Settings = ToolOptions & CallSettings & SessionSettings & FailureSettings & CostSettings;

/**
 * Runs the tool calls of a run, round after round, until the run ends or a call has no handler.
 *
 * @param body a response of `/execute`
 * @returns the result, or the pause that the program must resume
 * @throws FlowExecutionError if the run failed and `throwOnFailure` is set.
 */
export async function finishRun<C extends VersionContract>(
  bound: BoundFlow,
  request: SavedRequest,
  settings: Settings,
  body: Record<string, unknown>,
): Promise<ExecuteResult<C> | PausedResult<C>> {
  let answer = body;
  for (let round = 0; answer.status === STATUS_TOOL_CALLS_REQUIRED; round++) {
    const pause = readPause(answer);
    const paused = new Paused<C>(bound, request, settings, pause);
    const results = await answerRound(bound, settings, paused, round);
    if (!results) return checked(bound, paused);
    answer = await sendCounted(bound, request, resumeTurn(pause, results), settings);
  }
  if (answer.status === "failed") {
    const failed = failedResult(answer);
    if (settings.throwOnFailure ?? bound.core.defaults.throwOnFailure) {
      throw failureError("The run failed", failed.error, failed.executionId);
    }
    return failed;
  }
  // The contract describes this shape.
  return answer as unknown as ExecuteResult<C>;
}

/** Sends a request to `/execute`, whose costs are counted if they are to be. */
export function sendCounted(
  bound: BoundFlow,
  request: SavedRequest,
  turn: object,
  settings: Settings,
): Promise<Record<string, unknown>> {
  const send = (): Promise<Record<string, unknown>> => sendExecute(bound, request, turn, settings);
  return bound.guard ? bound.guard.count(send) : send();
}

/** Validates what the steps before a pause returned. */
async function checked<C extends VersionContract>(
  { check }: BoundFlow,
  paused: Paused<C>,
): Promise<Paused<C>> {
  const { executionId, accumulatedOutputs } = paused;
  for (const [stepId, output] of Object.entries(accumulatedOutputs))
    await check?.(["steps", stepId], output, executionId, paused);
  return paused;
}

/** @throws InvalidResponseError unless a response of `/execute` has a status of the protocol. */
export function checkStatus({ status }: Record<string, unknown>, context: CallContext): void {
  if (status === "completed" || status === "failed" || status === STATUS_TOOL_CALLS_REQUIRED)
    return;
  throw new InvalidResponseError(
    `The response has the unknown status ${JSON.stringify(status)}.`,
    context.details,
  );
}

/** Resumes a run from `PausedResult.toJSON`. @throws ValueError if `saved` is anything else. */
export async function resumeSaved<C extends VersionContract>(
  bound: BoundFlow,
  saved: unknown,
  options: ResumeOptions & { readonly version?: unknown },
): Promise<ExecuteResult<C> | PausedResult<C>> {
  requireOptions(options, "resume()");
  const { request, ...pause } = readSavedPause(saved);
  if (options.version !== undefined && options.version !== request.version) {
    throw new ValueError(
      `The run was paused in version ${request.version} and can only be resumed in that version.`,
    );
  }
  return continueRun(bound, request, options, pause, options);
}

async function continueRun<C extends VersionContract>(
  given: BoundFlow,
  request: SavedRequest,
  settings: Settings,
  pause: PauseBody,
  options: ResumeOptions,
): Promise<ExecuteResult<C> | PausedResult<C>> {
  checkToolOptions(settings);
  const { tools = request.tools, toolChoice = request.toolChoice } = options;
  const next = { ...request, tools, toolChoice } as SavedRequest;
  const bound = await guarded(given, settings, pause.executionId);
  return withinWork(bound.core, settings, async (limited) => {
    const turn = resumeTurn(pause, await resultsOf(bound, next, limited, pause, options));
    const answer = await sendCounted(bound, next, turn, limited);
    const outcome = await finishRun<C>(bound, next, limited, answer);
    if (outcome.status === "completed")
      await bound.check?.(["result"], outcome.result, outcome.executionId);
    return outcome;
  });
}

/** The results that a resume sends: those of the program, else those of the handlers. */
async function resultsOf(
  bound: BoundFlow,
  request: SavedRequest,
  settings: Settings,
  pause: PauseBody,
  { toolResults }: ResumeOptions,
): Promise<readonly ToolResultMessage[]> {
  const paused = new Paused(bound, request, settings, pause);
  if (toolResults) {
    const results = resultMessages(pause.toolCalls, toolResults);
    await checkCosts(bound, settings, paused.toJSON());
    return results;
  }
  const results = await answerRound(bound, settings, paused, 0);
  if (results) return results;
  throw new ValueError(
    "resume needs toolResults, or tools made with defineTool or a toolHandler that answer the tool calls.",
  );
}

async function answerRound(
  { core, guard }: BoundFlow,
  settings: Settings,
  paused: Pick<Paused<VersionContract>, "executionId" | "toolCalls" | "toJSON"> & {
    readonly pausedAtStep: string;
  },
  round: number,
): Promise<ToolResultMessage[] | undefined> {
  const { executionId, pausedAtStep: stepId, toolCalls } = paused;
  // Handlers have no time limit; only the signal cancels them.
  const context = createCallContext(core, { signal: settings.signal, timeout: NO_LIMIT });
  try {
    return await answerToolRound(
      core,
      settings,
      {
        executionId,
        stepId,
        toolCalls,
        // Before the handlers run: their results would be lost.
        permit: async () => {
          if (guard) await context.race(guard.check(paused.toJSON()));
        },
      },
      round,
      context,
    );
  } finally {
    context.end();
  }
}

class Paused<C extends VersionContract> implements PausedResult<C> {
  readonly status = STATUS_TOOL_CALLS_REQUIRED;
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
  readonly pausedAtStep: keyof C["outputs"] & string;
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  readonly accumulatedOutputs: Partial<C["outputs"]>;
  readonly #bound: BoundFlow;
  readonly #request: SavedRequest;
  readonly #settings: Settings;
  /** The pause as it came. */
  readonly #pause: PauseBody;

  constructor(bound: BoundFlow, request: SavedRequest, settings: Settings, pause: PauseBody) {
    this.executionId = pause.executionId;
    this.flowId = pause.flowId;
    this.blockCount = pause.blockCount;
    this.pausedAtStep = pause.pausedAtStep as keyof C["outputs"] & string;
    this.iterationsUsed = pause.iterationsUsed;
    this.toolCalls = pause.toolCalls;
    this.toolCallMessages = pause.toolCallMessages;
    this.accumulatedOutputs = pause.accumulatedOutputs ?? {};
    this.#pause = pause;
    this.#bound = bound;
    this.#request = request;
    // The signal belongs to the call that paused; `resume` takes a new one.
    this.#settings = { ...settings, signal: undefined };
  }

  async resume(options: ResumeOptions): Promise<ExecuteResult<C> | PausedResult<C>> {
    const settings = { ...this.#settings, ...options };
    return continueRun(this.#bound, this.#request, settings, this.#pause, options);
  }

  toJSON(): SavedPause {
    return savedPause(this, this.#pause, this.#request);
  }
}
