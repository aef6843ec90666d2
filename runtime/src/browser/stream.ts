import {
  FlowRequestError,
  InvalidResponseError,
  StreamParseError,
  StreamTruncatedError,
  type APIConnectionError,
} from "../errors.js";
import { refuseOptions } from "../flow/check-inputs.js";
import { liftMessage } from "../flow/lift-message.js";
import { Cursor, type Continuation } from "../stream/cursor.js";
import type { FlowStream } from "../stream/events.js";
import { parseFrame, type WireEvent } from "../stream/frames.js";
import { throwIfStopped } from "../stream/open.js";
import { StepOutputs } from "../stream/outputs.js";
import {
  attachResume,
  readTurn,
  requestBody,
  type AnyEventsOptions,
  type ToolTurn,
} from "../stream/step-request.js";
import { answerToolRound } from "../tools/answer.js";
import { EVENT_STEP_COMPLETED, EVENT_STEP_PAUSED, STATUS_TOOL_CALLS_REQUIRED } from "../wire.js";
import { BrowserCall } from "./call.js";
import { checkCall } from "./check-call.js";
import { readFrames } from "./frames.js";
import { post } from "./post.js";
import type { BrowserBound } from "./settings.js";

/** Maximum number of requests of a run whose number of steps is not known. */
const MAX_CALLS = 1000;

/**
 * Opens `Flow.steps` or `Flow.events` in the browser.
 *
 * @param stepsOnly yields only completed steps, and throws if a step fails or requires tool results
 */
export function openStream<T>(
  bound: BrowserBound,
  options: AnyEventsOptions,
  stepsOnly: boolean,
): FlowStream<T> {
  checkCall(bound, options);
  refuseOptions(options, ["messages", "attachments"], "A stream");
  const call = new BrowserCall(bound.settings, options, true);
  const events = new Run(bound, options, call, stepsOnly).events();
  let isClosed = false;
  const done = { value: undefined, done: true } as const;
  const close = async (): Promise<IteratorResult<T, undefined>> => {
    isClosed = true;
    call.fail(new Error("closed"));
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

/** One request after another: PROTOCOL "step (SSE)". None is repeated. */
class Run {
  readonly #bound: BrowserBound;
  readonly #options: AnyEventsOptions;
  readonly #call: BrowserCall;
  readonly #stepsOnly: boolean;
  readonly #cursor: Cursor;
  #turn: ToolTurn | undefined;

  constructor(
    bound: BrowserBound,
    options: AnyEventsOptions,
    call: BrowserCall,
    stepsOnly: boolean,
  ) {
    const { flow } = bound;
    const warn = (_code: string, message: string): void => {
      console.warn(message);
    };
    this.#bound = bound;
    this.#options = { ...options, ...liftMessage(flow, flow.defaultVersion, options) };
    this.#call = call;
    this.#stepsOnly = stepsOnly;
    this.#cursor = new Cursor(new StepOutputs(flow.shape, warn), {
      details: () => call.details,
      warn,
      needsResult: !stepsOnly,
    });
  }

  async *events(): AsyncGenerator<WireEvent, void, undefined> {
    const cursor = this.#cursor;
    let continuation: Continuation = "start";
    let endedEarly = false;
    let rounds = 0;
    try {
      for (let calls = 1; ;) {
        cursor.startCall(continuation);
        let cause: APIConnectionError | undefined;
        let isLost = false;
        try {
          ({ cause, isLost = false } = yield* this.#request(continuation));
        } catch (error) {
          if (!endedEarly || !isPastEnd(error, cursor)) throw error;
          yield* this.#added((events) => {
            cursor.finish(events);
          });
          return;
        }
        const { terminal, executionId, stepCount = MAX_CALLS } = cursor;
        if (terminal?.type === STATUS_TOOL_CALLS_REQUIRED && executionId !== undefined) {
          yield* this.#answerTools(terminal, executionId, rounds++);
          if (!this.#turn?.results) return;
          continuation = "resume";
          continue;
        }
        if (terminal && terminal.type !== EVENT_STEP_PAUSED) return;
        endedEarly = !terminal && !isLost && cursor.unfinished.length === 0;
        if (endedEarly && cursor.index >= stepCount) {
          yield* this.#added((events) => {
            cursor.finish(events);
          });
          return;
        }
        const mayGoOn = (terminal ?? endedEarly) && executionId !== undefined;
        if (!mayGoOn || !cursor.progressed || calls++ > stepCount) throw this.#truncated(cause);
        this.#turn = undefined;
        continuation = "next";
      }
    } finally {
      this.#call.end();
    }
  }

  /** Sends a request, and yields the events of its response up to the terminal one. */
  async *#request(
    continuation: Continuation,
  ): AsyncGenerator<WireEvent, { isLost?: boolean; cause?: APIConnectionError }, undefined> {
    const cursor = this.#cursor;
    const body = requestBody(this.#options, cursor, continuation, this.#turn);
    // The service has the outputs by the execution id, and the relay would not pass them on.
    const request = { ...body, accumulatedOutputs: {} };
    const response = await post(this.#bound, "step", request, this.#call);
    if (!/^text\/event-stream/i.test(response.headers.get("content-type") ?? "")) {
      const message = "The response is not an event stream: check `url`.";
      throw new InvalidResponseError(message, this.#call.details);
    }
    const frames = readFrames(response, this.#call);
    try {
      for (;;) {
        const next = await frames.next();
        if (next.done) {
          if (!next.value.isLost) {
            yield* this.#added((events) => {
              cursor.endCall(events);
            });
          }
          return next.value;
        }
        const event = parseFrame(next.value, this.#malformed);
        if (event) {
          yield* this.#added((events) => {
            cursor.take(event, events);
          });
        }
        if (cursor.terminal) return {};
      }
    } finally {
      await frames.return({ isLost: false });
    }
  }

  /** Gets the results of tool calls from the handlers, or from the program. */
  async *#answerTools(
    event: WireEvent,
    executionId: string,
    round: number,
  ): AsyncGenerator<WireEvent, void, undefined> {
    const turn = readTurn(event, this.#call);
    const pause = { executionId, ...turn };
    this.#turn = turn;
    turn.results = await answerToolRound({ hooks: {} }, this.#options, pause, round, this.#call);
    if (turn.results) return;
    attachResume(event, turn);
    yield* this.#added((events) => events.push(event));
  }

  /** The events that are added, as far as they are yielded. */
  *#added(add: (events: WireEvent[]) => unknown): Generator<WireEvent, void, undefined> {
    const events: WireEvent[] = [];
    add(events);
    for (const event of events) {
      if (this.#stepsOnly) throwIfStopped(event, this.#cursor, this.#call);
      if (!this.#stepsOnly || event.type === EVENT_STEP_COMPLETED) yield event;
    }
  }

  readonly #malformed = (frame: string): void => {
    const message = "An event of the stream is not a JSON object.";
    if (this.#options.strictStream ?? this.#bound.settings.strictStream)
      throw new StreamParseError(message, { ...this.#call.details, frame });
    console.warn(message);
  };

  #truncated(cause: APIConnectionError | undefined): StreamTruncatedError {
    const { executionId, index, unfinished } = this.#cursor;
    const [inside] = unfinished;
    const where = inside === undefined ? `at step ${index}` : `inside the step ${inside}`;
    return new StreamTruncatedError(
      `The stream ended ${where}, before the run did. Nothing was repeated.`,
      { ...this.#call.details, executionId, cause },
    );
  }
}

/** Whether the service refuses a step because there are no more: it left out the event of the end. */
function isPastEnd(error: unknown, { index, stepCount = 1 }: Cursor): boolean {
  return (
    error instanceof FlowRequestError && error.code === "INVALID_STEP_INDEX" && index >= stepCount
  );
}
