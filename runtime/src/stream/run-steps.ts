import { APIConnectionError } from "../errors/api-connection.js";
import { FlowRequestError } from "../errors/flow-request.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import type { NoukaiError } from "../errors.js";
import { StreamTruncatedError } from "../errors/stream-truncated.js";
import type { VersionContract } from "../flow/contract.js";
import type { CallInputs } from "../flow/check-inputs.js";
import type { EventsSettings } from "../flow/options.js";
import { checkFreshness } from "../flow/definition-drift.js";
import type { Target } from "../flow/bound-flow.js";
import type { Lifeline } from "../request/call-context.js";
import { observe } from "../request/observe.js";
import { backoff } from "../request/retry.js";
import { send } from "../request/send.js";
import { answerCalls } from "../tools/answer.js";
import { resultMessages, type ToolResultMessage } from "../tools/check.js";
import type { ToolCall, ToolMessage, ToolResult } from "../tools/types.js";
import { STATUS_TOOL_CALLS_REQUIRED } from "../wire/calls.js";
import { EVENT_STEP_PAUSED } from "../wire/events.js";
import type { Cursor } from "./cursor.js";
import type { Frame, WireEvent } from "./frames.js";
import { drain, expectStream, readFrames } from "./read.js";

/** The options of `events`, whatever the contract. */
export type AnyEventsOptions = CallInputs & EventsSettings<VersionContract, unknown>;

/** A paused step and, once there are any, the results it waits for. */
interface ToolTurn {
  readonly stepId: string;
  readonly iterationsUsed: unknown;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  results?: readonly ToolResultMessage[] | undefined;
}

/**
 * Runs a flow over `/step`, call after call: PROTOCOL "step (SSE)".
 *
 * @param path of `/step`, at the version that runs
 * @param cursor moved on by whoever looks at the frames: all of a batch before the next is asked for
 * @returns the frames to look at, in batches; tool calls that nothing answers come as an event
 */
export async function* drive(
  target: Target,
  path: string,
  options: AnyEventsOptions,
  lifeline: Lifeline,
  cursor: Cursor,
): AsyncGenerator<readonly (Frame | WireEvent)[], void, undefined> {
  const { core, flow } = target;
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
      const response = await send(core, call, lifeline);
      opened = true;
      await expectStream(response, lifeline);
      await checkFreshness(target, options.version ?? flow.defaultVersion, response);
      for await (const frames of readFrames(response, lifeline)) {
        yield frames;
        if (cursor.terminal) break;
      }
      if (cursor.terminal) await drain(response, lifeline);
    } catch (error) {
      lifeline.throwIfFailed();
      if (!(error instanceof APIConnectionError)) throw explainVersion(error, options);
      // Nothing was sent, and `send` has tried that as often as it may.
      if (!opened && !(lifeline.sent && options.retrySteps)) throw error;
      loss = error;
    }

    const { terminal } = cursor;
    if (terminal?.type === EVENT_STEP_PAUSED) {
      turn = undefined;
      losses = 0;
    } else if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED) {
      turn = readTurn(terminal);
      const pause = { executionId: cursor.executionId ?? "", ...turn };
      turn.results = await lifeline.race(answerCalls(core, options, pause, rounds));
      if (!turn.results) {
        attachResume(terminal, turn);
        yield [terminal];
        if (!isAnswered(turn)) return;
      }
      rounds++;
    } else if (terminal) {
      return;
    } else {
      losses = cursor.progressed ? 1 : losses + 1;
      const between = cursor.progressed && cursor.open.size === 0;
      const error = truncated(cursor, lifeline, loss);
      if (losses > core.maxRetries || !(between || options.retrySteps)) throw error;
      if (cursor.progressed) turn = undefined;
      const delayMs = backoff(losses);
      const { executionId, index: stepIndex } = cursor;
      observe(core.hooks.reconnect, () => ({
        executionId,
        stepIndex,
        attempt: losses,
        delayMs,
        error,
      }));
      await lifeline.sleep(delayMs);
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
  // The inputs go with the first call only; the service knows the run by its execution id afterwards.
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
    throw new InvalidResponseError("A step paused without saying which tools it wants.");
  }
  return { stepId: String(stepId), iterationsUsed, toolCalls, toolCallMessages };
}

/** Whether the program has called `resume` by the time it asks for the next event. */
function isAnswered(turn: ToolTurn): boolean {
  return turn.results !== undefined;
}

/** `ToolCallsRequired.resume`, not enumerable so that the event stays JSON. */
function attachResume(event: WireEvent, turn: ToolTurn): void {
  const resume = ({ toolResults }: { toolResults: readonly ToolResult[] }): Promise<void> =>
    Promise.resolve().then(() => {
      turn.results = resultMessages(turn.toolCalls, toolResults);
    });
  Object.defineProperty(event, "resume", { value: resume });
}

function truncated(cursor: Cursor, lifeline: Lifeline, cause: unknown): NoukaiError {
  const where =
    cursor.open.size > 0
      ? `inside the step ${[...cursor.open].join(", ")}, which may have run`
      : `at step ${cursor.index}`;
  return new StreamTruncatedError(
    `The stream ended ${where}. Look at run(executionId).trace(), or pass retrySteps to run such steps again.`,
    { ...lifeline.details, executionId: cursor.executionId, cause },
  );
}

/** The hosted service streams published versions only, and its error does not say what to do about it. */
function explainVersion(error: unknown, options: AnyEventsOptions): unknown {
  if (!(error instanceof FlowRequestError) || error.code !== "INVALID_VERSION") return error;
  if (typeof options.version === "number") return error;
  error.message +=
    ". This service streams published versions only: pass `version` with a published number, or pin one in the config of noukai-codegen (`pin`).";
  return error;
}
