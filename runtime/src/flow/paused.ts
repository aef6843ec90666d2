import type { CallSettings, SessionSettings } from "../client/options.js";
import type { VersionContract } from "./contract.js";
import { InvalidResponseError, ValueError } from "../errors.js";
import { isRecord } from "../request/read-body.js";
import { createCallContext } from "../request/send.js";
import { answerToolRound } from "../tools/answer.js";
import { resultMessages, type ToolResultMessage } from "../tools/check.js";
import type { ToolCall, ToolMessage, ToolOptions } from "../tools/types.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import type { ResumeOptions } from "./options.js";
import { sendExecute } from "./execute.js";
import type { ExecuteResult, PausedResult, SavedPause, SavedRequest } from "./results.js";
import type { BoundFlow } from "./bound-flow.js";

const NO_LIMIT = { total: 0 };

type Settings = ToolOptions & CallSettings & SessionSettings;

/** Fields of a paused response. */
type PauseBody = Omit<SavedPause, "request">;

/**
 * Runs the tool calls of a run, round after round, until the run ends or a call has no handler.
 *
 * @param body a response of `/execute`
 * @returns the result, or the pause that the program must resume
 */
export async function answerToolCalls<C extends VersionContract>(
  bound: BoundFlow,
  request: SavedRequest,
  settings: Settings,
  body: Record<string, unknown>,
): Promise<ExecuteResult<C> | PausedResult<C>> {
  let answer = body;
  for (let round = 0; answer.status === STATUS_TOOL_CALLS_REQUIRED; round++) {
    const pause = readPause(answer);
    const results = await answerRound(bound, settings, pause, round);
    if (!results) return new Paused<C>(bound, request, settings, pause);
    answer = await sendExecute(bound, request, resumeTurn(pause, results), settings);
  }
  return answer as unknown as ExecuteResult<C>;
}

/** Resumes a run from `PausedResult.toJSON`. @throws ValueError if `saved` is anything else. */
export async function resumeSaved<C extends VersionContract>(
  bound: BoundFlow,
  saved: SavedPause,
  options: ResumeOptions & { readonly version?: unknown },
): Promise<ExecuteResult<C> | PausedResult<C>> {
  const { request, ...body } = saved;
  if (!isRecord(request) || !isPause(body)) {
    throw new ValueError("resume expects the parsed JSON of a PausedResult.");
  }
  if (options.version !== undefined && options.version !== request.version) {
    throw new ValueError(
      `The run was paused in version ${request.version} and can only be resumed in that version.`,
    );
  }
  return continueRun(bound, request, options, body, options);
}

async function continueRun<C extends VersionContract>(
  bound: BoundFlow,
  request: SavedRequest,
  settings: Settings,
  pause: PauseBody,
  options: ResumeOptions,
): Promise<ExecuteResult<C> | PausedResult<C>> {
  const { tools = request.tools, toolChoice = request.toolChoice } = options;
  const next = { ...request, tools, toolChoice } as SavedRequest;
  const turn = resumeTurn(pause, resultMessages(pause.toolCalls, options.toolResults));
  return answerToolCalls(bound, next, settings, await sendExecute(bound, next, turn, settings));
}

/** PROTOCOL "execute", "to resume". */
function resumeTurn(pause: PauseBody, results: readonly ToolResultMessage[]): object {
  const { executionId, pausedAtStep, iterationsUsed, accumulatedOutputs } = pause;
  return {
    message: null,
    executionId,
    pausedAtStep,
    iterationsUsed,
    toolCallMessages: [...pause.toolCallMessages, ...results],
    accumulatedOutputs,
  };
}

async function answerRound(
  { core }: BoundFlow,
  settings: Settings,
  pause: PauseBody,
  round: number,
): Promise<ToolResultMessage[] | undefined> {
  const { executionId, pausedAtStep: stepId, toolCalls } = pause;
  // Handlers have no time limit; only the signal cancels them.
  const context = createCallContext(core, { signal: settings.signal, timeout: NO_LIMIT });
  try {
    return await context.race(
      answerToolRound(core, settings, { executionId, stepId, toolCalls }, round),
    );
  } finally {
    context.end();
  }
}

function isPause(body: object): body is PauseBody {
  return (
    "executionId" in body &&
    "pausedAtStep" in body &&
    "toolCalls" in body &&
    Array.isArray(body.toolCalls) &&
    "toolCallMessages" in body &&
    Array.isArray(body.toolCallMessages)
  );
}

function readPause(body: Record<string, unknown>): PauseBody {
  if (isPause(body)) return body;
  throw new InvalidResponseError("The response pauses the run without listing tool calls.");
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

  constructor(bound: BoundFlow, request: SavedRequest, settings: Settings, pause: PauseBody) {
    this.executionId = pause.executionId;
    this.flowId = pause.flowId;
    this.blockCount = pause.blockCount;
    this.pausedAtStep = pause.pausedAtStep as keyof C["outputs"] & string;
    this.iterationsUsed = pause.iterationsUsed;
    this.toolCalls = pause.toolCalls;
    this.toolCallMessages = pause.toolCallMessages;
    this.accumulatedOutputs = pause.accumulatedOutputs;
    this.#bound = bound;
    this.#request = request;
    // The signal belongs to the call that paused; `resume` takes a new one.
    this.#settings = { ...settings, signal: undefined };
  }

  async resume(options: ResumeOptions): Promise<ExecuteResult<C> | PausedResult<C>> {
    const settings = { ...this.#settings, ...options };
    return continueRun(this.#bound, this.#request, settings, this, options);
  }

  toJSON(): SavedPause {
    const { version, parameters, blockOverrides, attachments, tools, toolChoice, trace } =
      this.#request;
    return {
      executionId: this.executionId,
      flowId: this.flowId,
      blockCount: this.blockCount,
      pausedAtStep: this.pausedAtStep,
      iterationsUsed: this.iterationsUsed,
      toolCalls: this.toolCalls,
      toolCallMessages: this.toolCallMessages,
      accumulatedOutputs: this.accumulatedOutputs,
      request: {
        version,
        parameters,
        blockOverrides,
        attachments,
        // Handlers cannot be serialized.
        tools: tools?.map((tool) => ({ type: tool.type, function: tool.function })),
        toolChoice,
        trace,
      },
    };
  }
}
