import { ValueError } from "../errors.js";
import type { FlowStream, StreamEvent, ToolCallsRequired } from "../stream/events.js";
import type { ToolResult } from "../tools/types.js";
import {
  begun,
  cancelled,
  failed,
  IDLE,
  reduce,
  resumed,
  type AnyVersion,
  type State,
} from "./reduce.js";

/** The events of a run of any flow. */
export type AnyEvents = FlowStream<StreamEvent<AnyVersion>>;

/** A run that is under way. */
interface ActiveRun {
  readonly events: AnyEvents;
  readonly done: Promise<State>;
  /** Resolves `done`. */
  readonly settle: (state: State) => void;
  /** The pause that it waits in. */
  pause: { readonly event: ToolCallsRequired<AnyVersion>; readonly goOn: () => void } | undefined;
}

/** Runs a flow, one run at a time, and keeps the state of the last one for those who show it. */
export class Runner {
  #state: State = IDLE;
  #run: ActiveRun | undefined;
  readonly #listeners = new Set<() => void>();

  readonly state = (): State => this.#state;

  /** @returns a function that unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /**
   * Starts a run. While one is under way nothing is started, so that a second click is not paid for.
   *
   * @param open opens the events
   * @returns the state that the run under way ends in. Does not reject: an error is a state.
   */
  start(open: () => AnyEvents): Promise<State> {
    if (this.#run) return this.#run.done;
    const { promise, resolve } = withResolvers<State>();
    let events: AnyEvents;
    try {
      events = open();
    } catch (error) {
      this.#set(failed(begun(), error));
      return Promise.resolve(this.#state);
    }
    const run: ActiveRun = { events, done: promise, settle: resolve, pause: undefined };
    this.#run = run;
    this.#set(begun());
    void this.#follow(run).then(() => {
      // A run that was cancelled has no say in the state of the next.
      if (this.#run !== run) return;
      this.#run = undefined;
      resolve(this.#state);
    });
    return promise;
  }

  /**
   * Answers the tool calls of a pause, and lets the run go on.
   *
   * @throws ValueError if the run is not paused, or the results do not match the calls.
   */
  readonly answer = async (toolResults: readonly ToolResult[]): Promise<void> => {
    const pause = this.#run?.pause;
    if (!pause) throw new ValueError("There is no paused run to answer.");
    await pause.event.resume({ toolResults });
    pause.goOn();
  };

  /** Ends the run that is under way, if there is one: its request is aborted. */
  readonly cancel = (): void => {
    const run = this.#run;
    if (!run) return;
    this.#run = undefined;
    this.#set(cancelled(this.#state));
    run.settle(this.#state);
    run.pause?.goOn();
    void run.events.return();
  };

  /** Forgets the last run; one that is under way is cancelled. */
  readonly reset = (): void => {
    this.cancel();
    this.#set(IDLE);
  };

  async #follow(run: ActiveRun): Promise<void> {
    try {
      for await (const event of run.events) {
        if (this.#run !== run) return;
        this.#set(reduce(this.#state, event));
        if (event.type === "tool_calls_required" && event.toolCalls.length > 0) {
          await this.#answered(run, event);
          if (this.#run !== run) return;
          this.#set(resumed(this.#state));
        }
      }
      if (this.#run === run && this.#state.status === "running")
        this.#set(failed(this.#state, new Error("The stream ended before the run did.")));
    } catch (error) {
      if (this.#run === run) this.#set(failed(this.#state, error));
    }
  }

  async #answered(run: ActiveRun, event: ToolCallsRequired<AnyVersion>): Promise<void> {
    const { promise, resolve } = withResolvers<undefined>();
    run.pause = {
      event,
      goOn: () => {
        resolve(undefined);
      },
    };
    await promise;
    run.pause = undefined;
  }

  #set(state: State): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

function withResolvers<Value>(): {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
} {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
