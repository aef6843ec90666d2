import {
  APIConnectionError,
  FlowRequestError,
  InvalidResponseError,
  StreamTruncatedError,
} from "../errors.js";
import type { NoukaiError } from "../errors.js";
import type { VersionContract } from "../flow/contract.js";
import type { CallInputs } from "../flow/check-inputs.js";
import type { EventsSettings } from "../flow/options.js";
import { checkDefinition } from "../flow/bound-flow.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallContext } from "../request/call-context.js";
import { observe } from "../client/hooks.js";
import { backoffDelay } from "../request/retry.js";
import { send } from "../request/send.js";
import { answerToolRound } from "../tools/answer.js";
import { resultMessages, type ToolResultMessage } from "../tools/check.js";
import type { ToolCall, ToolMessage, ToolResult } from "../tools/types.js";
import { EVENT_STEP_PAUSED, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import type { Cursor } from "./cursor.js";
import type { Frame, WireEvent } from "./frames.js";
import { drain, expectStream, readFrames } from "./read.js";

/** Options of `events`, for any contract. */
export type AnyEventsOptions = CallInputs & EventsSettings<VersionContract, unknown>;

/** A paused step, and the tool results once they are available. */
interface ToolTurn {
  readonly stepId: string;
  readonly iterationsUsed: unknown;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  results?: readonly ToolResultMessage[] | undefined;
}

/**
 * Runs a flow with one request to `/step` after another: PROTOCOL "step (SSE)".
 *
 * @param path path of `/step`, including the version
 * @param cursor updated by the consumer, for all frames of a batch before it requests the next
 * @returns batches of frames to parse; tool calls without a handler are yielded as an event
 */
export async function* runSteps(
  bound: BoundFlow,
  path: string,
  options: AnyEventsOptions,
  context: CallContext,
  cursor: Cursor,
): AsyncGenerator<readonly (Frame | WireEvent)[], void, undefined> {
  const { core, flow } = bound;
  let turn: ToolTurn | undefined;
  let rounds = 0;
  let losses = 0;

  for (;;) {
    cursor.startCall();
    const body = JSON.stringify(requestBody(options, cursor, turn));
    let loss: NoukaiError | undefined;
    let opened = false;
    try {
      const call = { method: "POST", path, body, settings: options } as const;
      const response = await send(core, call, context);
      opened = true;
      await expectStream(response, context);
      await checkDefinition(bound, options.version ?? flow.defaultVersion, response);
      for await (const frames of readFrames(response, context)) {
        yield frames;
        if (cursor.terminal) break;
      }
      if (cursor.terminal) await drain(response, context);
    } catch (error) {
      context.throwIfFailed();
      if (!(error instanceof APIConnectionError)) throw explainVersion(error, options);
      // No response was received, and `send` has already retried as often as permitted.
      if (!opened && !(context.sent && options.retrySteps)) throw error;
      loss = error;
    }

    const { terminal } = cursor;
    if (terminal?.type === EVENT_STEP_PAUSED) {
      turn = undefined;
      losses = 0;
    } else if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED) {
      turn = readTurn(terminal);
      const pause = { executionId: cursor.executionId ?? "", ...turn };
      turn.results = await context.race(answerToolRound(core, options, pause, rounds));
      if (!turn.results) {
        attachResume(terminal, turn);
        yield [terminal];
        if (!hasResults(turn)) return;
      }
      rounds++;
    } else if (terminal) {
      return;
    } else {
      losses = cursor.progressed ? 1 : losses + 1;
      const between = cursor.progressed && cursor.open.size === 0;
      const error = truncatedError(cursor, context, loss);
      if (losses > core.maxRetries || !(between || options.retrySteps)) throw error;
      if (cursor.progressed) turn = undefined;
      const delayMs = backoffDelay(losses);
      const { executionId, index: stepIndex } = cursor;
      observe(core.hooks.reconnect, () => ({
        executionId,
        stepIndex,
        attempt: losses,
        delayMs,
        error,
      }));
      await context.sleep(delayMs);
    }
  }
}

function requestBody(
  options: AnyEventsOptions,
  cursor: Cursor,
  turn: ToolTurn | undefined,
): object {
  const { message, messages, parameters } = options;
  const { blockOverrides, inputOverrides, runRemaining, tools, toolChoice, trace } = options;
  // Inputs are sent with the first request only. Later requests identify the run by its execution id.
  const first = cursor.index === 0 && !turn;
  return {
    ...(first
      ? { message, messages, parameters }
      : { message: null, executionId: cursor.executionId }),
    stepIndex: cursor.index,
    accumulatedOutputs: cursor.outputs,
    inputOverrides,
    runRemaining,
    blockOverrides,
    tools,
    toolChoice,
    trace,
    ...(turn && {
      pausedAtStep: turn.stepId,
      iterationsUsed: turn.iterationsUsed,
      toolCallMessages: [...turn.toolCallMessages, ...(turn.results ?? [])],
    }),
  };
}

function readTurn(event: WireEvent): ToolTurn {
  const { stepId, iterationsUsed, toolCalls, toolCallMessages } = event;
  if (!Array.isArray(toolCalls) || !Array.isArray(toolCallMessages)) {
    throw new InvalidResponseError("A step paused without listing tool calls.");
  }
  return { stepId: String(stepId), iterationsUsed, toolCalls, toolCallMessages };
}

/** Whether the program called `resume` before it requested the next event. */
function hasResults(turn: ToolTurn): boolean {
  return turn.results !== undefined;
}

/** Adds `ToolCallsRequired.resume`. Not enumerable, so that the event can be serialized as JSON. */
function attachResume(event: WireEvent, turn: ToolTurn): void {
  const resume = ({ toolResults }: { toolResults: readonly ToolResult[] }): Promise<void> =>
    Promise.resolve().then(() => {
      turn.results = resultMessages(turn.toolCalls, toolResults);
    });
  Object.defineProperty(event, "resume", { value: resume });
}

function truncatedError(cursor: Cursor, context: CallContext, cause: unknown): NoukaiError {
  const where =
    cursor.open.size > 0
      ? `inside the step ${[...cursor.open].join(", ")}, which may have run`
      : `at step ${cursor.index}`;
  return new StreamTruncatedError(
    `The stream ended ${where}. Inspect run(executionId).trace(), or pass retrySteps to run such steps again.`,
    { ...context.details, executionId: cursor.executionId, cause },
  );
}

/** The hosted service streams only published versions, and its error does not name the remedy. */
function explainVersion(error: unknown, options: AnyEventsOptions): unknown {
  if (!(error instanceof FlowRequestError) || error.code !== "INVALID_VERSION") return error;
  if (typeof options.version === "number") return error;
  error.message +=
    ". This service streams only published versions: pass `version` with a published number, or pin one in the config of noukai-codegen (`pin`).";
  return error;
}
