import type { Core } from "../client/core.js";
import { APIConnectionError, FlowRequestError } from "../errors.js";
import type { NoukaiError } from "../errors.js";
import { checkDefinition } from "../flow/bound-flow.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallContext } from "../request/call-context.js";
import { observe } from "../client/hooks.js";
import { backoffDelay } from "../request/retry.js";
import { send } from "../request/send.js";
import { answerToolRound } from "../tools/answer.js";
import { EVENT_STEP_PAUSED, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { CallBounds, truncatedError } from "./call-bounds.js";
import type { Continuation, Cursor } from "./cursor.js";
import { FrameReader, type Frame, type WireEvent } from "./frames.js";
import { drain, expectStream, readFrames } from "./read.js";
import {
  attachResume,
  readTurn,
  requestBody,
  type AnyEventsOptions,
  type ToolTurn,
} from "./step-request.js";

/**
 * Runs a flow with one request to `/step` after another: PROTOCOL "step (SSE)".
 *
 * @param path path of `/step`, including the version
 * @param cursor updated by the consumer, for all frames of a batch before it requests the next
 * @returns batches of frames to parse, and of events that do not come from a frame: completions that were held back, and tool
 *   calls without a handler
 */
export async function* runSteps(
  bound: BoundFlow,
  path: string,
  options: AnyEventsOptions,
  context: CallContext,
  cursor: Cursor,
): AsyncGenerator<readonly (Frame | WireEvent)[], void, undefined> {
  const { core, flow } = bound;
  const version = options.version ?? flow.defaultVersion;
  const bounds = new CallBounds(core.maxRetries);
  let continuation: Continuation = "start";
  let turn: ToolTurn | undefined;
  let rounds = 0;
  /** Whether the last response ended between steps, without a terminal event. */
  let endedEarly = false;

  for (;;) {
    cursor.startCall(continuation);
    const wasComplete = isComplete(cursor);
    const body = JSON.stringify(requestBody(options, cursor, continuation, turn));
    const reader = new FrameReader(() => context.details);
    let loss: NoukaiError | undefined;
    let opened = false;
    try {
      const call = { method: "POST", path, body, settings: options } as const;
      const response = await send(core, call, context);
      opened = true;
      await expectStream(response, context);
      await checkDefinition(bound, version, response);
      for await (const frames of readFrames(response, context, reader)) {
        yield frames;
        if (cursor.terminal) break;
      }
      if (cursor.terminal) await drain(response, context);
    } catch (error) {
      context.throwIfFailed();
      if (isPastEnd(error, cursor, endedEarly)) {
        yield finish(cursor);
        return;
      }
      if (!(error instanceof APIConnectionError)) throw explainVersion(error, version);
      // No response was received, and `send` has already retried as often as permitted.
      if (!opened && !(context.sent && options.retrySteps)) throw error;
      loss = error;
    }
    const isWhole = !loss && !reader.truncated;
    if (isWhole && !cursor.terminal) {
      const released: WireEvent[] = [];
      cursor.endCall(released);
      if (released.length > 0) yield released;
    }

    const { terminal } = cursor;
    if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED) {
      bounds.countToolRound();
      turn = readTurn(terminal, context);
      const pause = { executionId: cursor.executionId ?? "", ...turn };
      turn.results = await context.race(answerToolRound(core, options, pause, rounds));
      if (!turn.results) {
        attachResume(terminal, turn);
        yield [terminal];
        if (!hasResults(turn)) return;
      }
      rounds++;
      continuation = "resume";
      continue;
    }
    if (terminal && terminal.type !== EVENT_STEP_PAUSED) return;

    const isBetween = cursor.unfinished.length === 0;
    endedEarly = !terminal && isWhole && isBetween;
    // Without an execution id there is no run to continue, and tool results are not sent twice.
    const canContinue = cursor.progressed || (cursor.executionId !== undefined && !turn);
    if (terminal || (endedEarly && canContinue)) {
      bounds.count(cursor, false);
      if (endedEarly && isComplete(cursor)) {
        // The number may be of something else, so the service is asked once more where the bound permits it.
        const isConfirmed = wasComplete && !cursor.hasSteps;
        if (isConfirmed || (cursor.progressed && !bounds.permitsCall(cursor))) {
          yield finish(cursor);
          return;
        }
      }
      bounds.check(cursor, context);
      turn = undefined;
      continuation = "next";
      if (!terminal && !cursor.progressed) {
        await waitToContinue(
          core,
          cursor,
          context,
          bounds.idle,
          describeEnd(cursor, context, loss),
        );
      }
      continue;
    }

    bounds.count(cursor, true);
    const error = describeEnd(cursor, context, loss, options.runRemaining);
    const isBetweenCalls = cursor.progressed && isBetween && !options.runRemaining;
    if (!bounds.permitsLoss || !(isBetweenCalls || options.retrySteps)) throw error;
    bounds.check(cursor, context, error);
    if (cursor.progressed) turn = undefined;
    continuation = turn ? "resume" : cursor.index === 0 ? "start" : "next";
    await waitToContinue(core, cursor, context, bounds.losses, error);
  }
}

/** Whether all steps of the flow have completed, as far as their number is known. */
function isComplete({ index, stepCount }: Cursor): boolean {
  return stepCount !== undefined && index >= stepCount;
}

/** Whether the service refuses a step because there are no more. It may have left out the event that says so. */
function isPastEnd(error: unknown, cursor: Cursor, endedEarly: boolean): boolean {
  if (!(error instanceof FlowRequestError) || error.code !== "INVALID_STEP_INDEX") return false;
  return cursor.stepCount === undefined ? endedEarly && cursor.index > 0 : isComplete(cursor);
}

function finish(cursor: Cursor): readonly WireEvent[] {
  const events: WireEvent[] = [];
  cursor.finish(events);
  return events;
}

/** Reports that a stream is continued, and waits before it is. */
async function waitToContinue(
  core: Core,
  cursor: Cursor,
  context: CallContext,
  attempt: number,
  error: NoukaiError,
): Promise<void> {
  const delayMs = backoffDelay(attempt);
  const { executionId, index: stepIndex } = cursor;
  observe(core.hooks.reconnect, () => ({ executionId, stepIndex, attempt, delayMs, error }));
  await context.sleep(delayMs);
}

/** Describes where a stream ended that had no terminal event. */
function describeEnd(
  cursor: Cursor,
  context: CallContext,
  cause: unknown,
  runRemaining?: boolean,
): NoukaiError {
  const inside = cursor.unfinished.join(", ");
  const where = inside
    ? `inside the step ${inside}, which may have run`
    : runRemaining
      ? `at step ${cursor.index} of a request with runRemaining, which may go on at the service`
      : `at step ${cursor.index}`;
  return truncatedError(
    `The stream ended ${where}. Pass retrySteps to run such steps again.`,
    cursor,
    context,
    cause,
  );
}

/** The hosted service does not stream drafts, and its error does not name the remedy. */
function explainVersion(error: unknown, version: unknown): unknown {
  if (!(error instanceof FlowRequestError) || error.code !== "INVALID_VERSION") return error;
  if (version !== "draft") return error;
  error.message +=
    '. This service does not stream drafts: pass `version` with a published number, or pin one in the config of noukai-codegen (`pin`, or `defaultVersion: "production"` for all flows).';
  return error;
}

/** Whether the program called `resume` before it requested the next event. */
function hasResults(turn: ToolTurn): boolean {
  return turn.results !== undefined;
}
