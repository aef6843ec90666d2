import type { Core } from "../client/core.js";
import { APIConnectionError, FlowRequestError, type NoukaiError } from "../errors.js";
import { checkDefinition, type BoundFlow } from "../flow/bound-flow.js";
import type { CallContext } from "../request/call-context.js";
import { observe } from "../client/hooks.js";
import { backoffDelay } from "../request/retry.js";
import { send } from "../request/send.js";
import { sleep } from "../request/sleep.js";
import { answerToolRound } from "../tools/answer.js";
import { EVENT_STEP_PAUSED, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { describeEnd } from "./call-bounds.js";
import type { Cursor } from "./cursor.js";
import { FrameReader } from "./frames.js";
import type { Frame, WireEvent } from "./parse-frame.js";
import { checkPosition, noteUncounted, type StreamPosition } from "./position.js";
import { drain, expectStream, readFrames } from "./read.js";
import { requestBody, type AnyEventsOptions, type ToolTurn } from "./step-request.js";
import { attachResume, readTurn } from "./tool-turn.js";

/** What `runSteps` yields: frames to parse, and events that do not come from a frame. */
type Batches<Result> = AsyncGenerator<readonly (Frame | WireEvent)[], Result, undefined>;

/** How the response to a request ended. */
interface ResponseEnd {
  /** Whether it ended in the middle of a frame or of the response. Its last event may be missing. */
  readonly lost: boolean;
  /** Whether the service refused the request because no step remains. */
  readonly pastEnd?: boolean;
  readonly cause?: NoukaiError;
}

/**
 * Runs a flow with one request to `/step` after another: PROTOCOL "step (SSE)".
 *
 * @param path path of `/step`, including the version
 * @param at where the run is; its cursor is updated by the consumer, for all frames of a batch before it requests the next
 * @returns batches of frames, and of events: completions that were held back, and tool calls without a handler
 */
export async function* runSteps(
  bound: BoundFlow,
  path: string,
  options: AnyEventsOptions,
  context: CallContext,
  at: StreamPosition,
): Batches<void> {
  const { core } = bound;
  const { bounds, cursor } = at;

  for (;;) {
    await checkPosition(bound, at, context);
    cursor.startCall(at.continuation);
    const wasComplete = isComplete(cursor);
    const body = JSON.stringify(requestBody(options, cursor, at.continuation, at.turn));
    const end: ResponseEnd = yield* streamResponse(bound, { path, body, options }, context, at);
    if (end.pastEnd) {
      yield finish(cursor);
      return;
    }
    const { terminal, progressed } = cursor;
    if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED) {
      if (cursor.executionId === undefined) throw describeEnd(cursor, context, undefined);
      bounds.countToolRound();
      noteUncounted(at);
      at.turn = yield* answerTools(core, options, terminal, context, cursor, at.rounds++);
      if (!at.turn) return;
      at.continuation = "resume";
      continue;
    }
    if (terminal && terminal.type !== EVENT_STEP_PAUSED) return;

    const isBetween = cursor.unfinished.length === 0;
    at.endedEarly = !terminal && !end.lost && isBetween;
    if (end.lost) noteUncounted(at);
    bounds.count(cursor);
    // Without an execution id there is no run to continue: a call would start one of its own.
    const hasId = cursor.executionId !== undefined;
    if (at.endedEarly && isComplete(cursor)) {
      // The number may be of something else, so the service is asked once more where the bound permits it.
      const isConfirmed = wasComplete && !cursor.hasSteps;
      if (isConfirmed || (progressed && !(hasId && bounds.permitsCall(cursor)))) {
        yield finish(cursor);
        return;
      }
    }
    const error = describeEnd(cursor, context, end.cause, options.runRemaining);
    // Tool results are not sent twice.
    if (terminal || (at.endedEarly && (progressed || !at.turn))) {
      if (!hasId) throw error;
      bounds.check(cursor, context, false);
      at.turn = undefined;
      at.continuation = "next";
      if (terminal || progressed) continue;
      await waitToContinue(core, cursor, context, bounds.stalled, error);
      continue;
    }

    // Between two calls nothing runs. Within one with `runRemaining` the next step may be running.
    const isBetweenCalls = hasId && progressed && isBetween && !options.runRemaining;
    const isRepeatable = options.retrySteps && (hasId || cursor.index === 0);
    if (!bounds.permitsLoss(cursor) || !(isBetweenCalls || isRepeatable)) throw error;
    bounds.check(cursor, context, true, error);
    if (progressed) at.turn = undefined;
    at.continuation = at.turn ? "resume" : cursor.index === 0 ? "start" : "next";
    await waitToContinue(core, cursor, context, Math.max(1, bounds.stalled), error);
  }
}

/** A request to `/step`. */
interface StepCall {
  readonly path: string;
  readonly body: string;
  readonly options: AnyEventsOptions;
}

/** Sends a request, and yields the frames of its response up to the terminal event. */
async function* streamResponse(
  bound: BoundFlow,
  { path, body, options }: StepCall,
  context: CallContext,
  at: StreamPosition,
): Batches<ResponseEnd> {
  const { cursor, endedEarly } = at;
  const version = options.version ?? bound.flow.defaultVersion;
  const reader = new FrameReader(() => context.details);
  let opened = false;
  let endsWithConnection: boolean;
  try {
    const call = { method: "POST", path, body, settings: options } as const;
    const response = await send(bound.core, call, context);
    opened = true;
    // Without a length or chunks, a body ends with its connection, however that ended.
    const framing = response.header("content-length") ?? response.header("transfer-encoding");
    endsWithConnection = framing === undefined;
    await expectStream(response, context);
    await checkDefinition(bound, version, response);
    for await (const frames of readFrames(response, context, reader)) {
      yield frames;
      if (cursor.terminal) break;
      if (options.runRemaining && bound.guard?.isOver && cursor.executionId && cursor.progressed) {
        at.turn = undefined;
        at.continuation = "next";
        await checkPosition(bound, at, context);
      }
    }
    if (cursor.terminal) await drain(response, context);
  } catch (error) {
    context.throwIfFailed();
    if (isPastEnd(error, cursor, endedEarly)) return { lost: false, pastEnd: true };
    if (!(error instanceof APIConnectionError)) throw explainVersion(error, version);
    // No response was received, and `send` has already retried as often as permitted.
    if (!opened && !(context.sent && options.retrySteps)) throw error;
    return { lost: true, cause: error };
  }
  if (!cursor.terminal && !reader.truncated) {
    const released: WireEvent[] = [];
    cursor.endCall(released);
    if (released.length > 0) yield released;
  }
  return { lost: reader.truncated || (options.runRemaining === true && endsWithConnection) };
}

/**
 * Gets the results of tool calls from the handlers, or from the program.
 *
 * @returns undefined if the program provides none
 */
async function* answerTools(
  core: Core,
  options: AnyEventsOptions,
  event: WireEvent,
  context: CallContext,
  cursor: Cursor,
  round: number,
): Batches<ToolTurn | undefined> {
  const turn = readTurn(event, context);
  const pause = { executionId: cursor.executionId ?? "", ...turn };
  turn.results = await answerToolRound(core, options, pause, round, context);
  if (turn.results) return turn;
  attachResume(event, turn);
  yield [event];
  return hasResults(turn) ? turn : undefined;
}

/** Whether all steps of the flow have completed, as far as their number is known. */
function isComplete({ index, stepCount }: Cursor): boolean {
  return stepCount !== undefined && index >= stepCount;
}

/** Whether the service refuses a step because there are no more. It may have left out the event of the end. */
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
  await sleep(context, delayMs);
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
