import { liftMessage } from "../flow/lift-message.js";
import { isRecord } from "../request/json.js";
import { Cursor, type Continuation } from "../stream/cursor.js";
import type { FlowStream } from "../stream/events.js";
import { StepOutputs } from "../stream/outputs.js";
import { parseFrame, type WireEvent } from "../stream/parse-frame.js";
import { requestBody, type AnyEventsOptions, type ToolTurn } from "../stream/step-request.js";
import {
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_PAUSED,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";
import { BrowserCall } from "./call.js";
import { checkCall } from "./check-call.js";
import { readFrames, type FramesEnd } from "./frames.js";
import { loadRest } from "./load-rest.js";
import { post, textOf } from "./post.js";
import type { BrowserBound } from "./settings.js";

/** Maximum number of requests of a run whose number of steps is not known. */
const MAX_CALLS = 1000;

/**
 * `Flow.steps` or `Flow.events` in the browser. The request is sent by the first `next()`.
 *
 * @param stepsOnly yields only completed steps, and throws if a step fails or requires tool results
 */
export function openStream<T>(
  bound: BrowserBound,
  options: AnyEventsOptions,
  stepsOnly: boolean,
): FlowStream<T> {
  let call: BrowserCall | undefined;
  let isClosed = false;
  const open = async function* (): Events {
    await checkCall(bound, options, true);
    call = new BrowserCall(bound.settings, options, true);
    yield* run(bound, options, call, stepsOnly);
  };
  const events = open();
  const done = { value: undefined, done: true } as const;
  const close = async (): Promise<IteratorResult<T, undefined>> => {
    isClosed = true;
    call?.fail(done);
    await events.return().catch(() => undefined);
    return done;
  };
  const stream: FlowStream<T> = {
    next: () =>
      // The contract describes the events.
      (events.next() as Promise<IteratorResult<T, undefined>>).catch((error: unknown) => {
        if (isClosed) return done;
        throw error;
      }),
    return: close,
    throw: async (error) => {
      await close();
      throw error;
    },
    [Symbol.asyncDispose]: async () => {
      await close();
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

/** Events that a run may yield. */
type Events = AsyncGenerator<WireEvent, void, undefined>;

/** One request after another: PROTOCOL "step (SSE)". None is repeated. */
async function* run(
  bound: BrowserBound,
  options: AnyEventsOptions,
  call: BrowserCall,
  stepsOnly: boolean,
): Events {
  const { flow, settings } = bound;
  const warn = (_code: string, message: string): void => {
    console.warn(message);
  };
  const cursor = new Cursor(new StepOutputs(flow.shape, warn), {
    details: () => call.details,
    warn,
    needsResult: !stepsOnly,
  });
  const inputs = { ...options, ...liftMessage(flow, flow.defaultVersion, options) };
  let continuation: Continuation = "start";
  let turn: ToolTurn | undefined;
  let endedEarly = false;
  let lost: FramesEnd = { isLost: false };
  let rounds = 0;

  /** The events that are added, as far as they are yielded. */
  const added = async function* (add: (events: WireEvent[]) => unknown): Events {
    const events: WireEvent[] = [];
    add(events);
    for (const event of events) {
      const { type } = event;
      if (!stepsOnly || type === EVENT_STEP_COMPLETED) yield event;
      else if (type === EVENT_STEP_ERROR || type === STATUS_TOOL_CALLS_REQUIRED)
        (await loadRest()).throwIfStopped(event, cursor, call);
    }
  };
  const finish = (): Events =>
    added((events) => {
      cursor.finish(events);
    });
  /** Sends a request, and yields the events of its response up to the terminal one. */
  const request = async function* (): Events {
    const body = requestBody(inputs, cursor, continuation, turn);
    // The service has the outputs by the execution id, and the relay would not pass them on.
    const response = await post(bound, "step", { ...body, accumulatedOutputs: {} }, call);
    if (!/^text\/event-stream/i.test(response.headers.get("content-type") ?? ""))
      throw (await loadRest()).notOfRelay(call, await textOf(response, call));
    const frames = readFrames(response, call);
    let malformed: string | undefined;
    try {
      while (!cursor.terminal) {
        const next = await frames.next();
        if (next.done) {
          lost = next.value;
          if (!lost.isLost) {
            yield* added((events) => {
              cursor.endCall(events);
            });
          }
          return;
        }
        const event = parseFrame(next.value, (data) => {
          malformed = data;
        });
        if (malformed !== undefined) {
          const { strictStream = settings.strictStream } = options;
          (await loadRest()).reportMalformed(malformed, strictStream, call);
          malformed = undefined;
        }
        if (event) {
          yield* added((events) => {
            cursor.take(event, events);
          });
        }
      }
    } finally {
      await frames.return(lost);
    }
  };

  try {
    for (let calls = 1; ;) {
      cursor.startCall(continuation);
      try {
        yield* request();
      } catch (error) {
        if (!endedEarly || !isPastEnd(error, cursor)) throw error;
        yield* finish();
        return;
      }
      const { terminal, executionId, stepCount = MAX_CALLS } = cursor;
      if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED && executionId !== undefined) {
        const { answerTools } = await loadRest();
        turn = await answerTools(inputs, terminal, executionId, rounds++, call);
        if (!turn.results) yield* added((events) => events.push(terminal));
        // The program may have called `resume` before it asked for the next event.
        if (!hasResults(turn)) return;
        continuation = "resume";
        continue;
      }
      if (terminal && terminal.type !== EVENT_STEP_PAUSED) return;
      endedEarly = !terminal && !lost.isLost && cursor.unfinished.length === 0;
      if (endedEarly && cursor.index >= stepCount) {
        yield* finish();
        return;
      }
      const mayGoOn = (terminal ?? endedEarly) && executionId !== undefined;
      if (!mayGoOn || !cursor.progressed || calls++ > stepCount)
        throw (await loadRest()).truncated(cursor, call, lost.cause);
      turn = undefined;
      continuation = "next";
    }
  } finally {
    call.end();
  }
}

/** Whether the service refuses a step because there are no more: it left out the event of the end. */
function isPastEnd(error: unknown, { index, stepCount = 1 }: Cursor): boolean {
  return isRecord(error) && error.code === "INVALID_STEP_INDEX" && index >= stepCount;
}

/** Whether there are results, which the program may have given meanwhile. */
function hasResults(turn: ToolTurn): boolean {
  return turn.results !== undefined;
}
