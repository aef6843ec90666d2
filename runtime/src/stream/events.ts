/// <reference lib="esnext.disposable" preserve="true" />
import type { VersionContract } from "../flow/contract.js";
import type { ResumeOptions } from "../flow/options.js";
import type { ToolCall, ToolMessage } from "../tools/types.js";

/** The step ids of a flow. */
export type StepIdOf<C extends VersionContract> = keyof C["outputs"] & string;

/** The tokens a step used. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
  readonly total: number;
}

/** The run has begun. */
export interface RunStarted {
  readonly type: "run_started";
  readonly runId: string;
  readonly executionId: string;
  readonly flowId?: string;
  /** The number of steps in the flow. */
  readonly stepCount?: number;
}

/** A step has begun. */
export interface StepStarted<C extends VersionContract> {
  readonly type: "step_started";
  readonly stepId: StepIdOf<C>;
  readonly name?: string | null;
  /** Counts from 0 over the whole flow. */
  readonly stepIndex: number;
}

/** What a step was given. */
export interface StepInput<C extends VersionContract> {
  readonly type: "step_input";
  readonly stepId: StepIdOf<C>;
  readonly inputData: unknown;
}

/** What a step has returned so far: a part, one iteration of a loop, or all. */
export interface StepOutput<C extends VersionContract> {
  readonly type: "step_output";
  readonly stepId: StepIdOf<C>;
  readonly outputData: unknown;
}

/** The step `S` has completed with the output `O`. */
export interface StepCompletedOf<S extends string, O> {
  readonly type: "step_completed";
  readonly stepId: S;
  readonly name?: string | null;
  readonly output: O;
  /** Counts from 0 over the whole flow. */
  readonly stepIndex: number;
  readonly durationMs?: number | null;
  readonly tokens?: Tokens | null;
  /** In US dollars, a decimal number. */
  readonly costUsd?: string | null;
}

/** A step has completed; narrowed by `stepId`. */
export type StepCompleted<C extends VersionContract> = {
  [S in StepIdOf<C>]: StepCompletedOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** A step has failed, which ends the run. */
export interface StepFailed<C extends VersionContract> {
  readonly type: "step_error";
  readonly stepId: StepIdOf<C>;
  readonly name?: string | null;
  readonly error: unknown;
}

/** The request is served and more steps remain; the iteration goes on by itself. */
export interface StepPaused<C extends VersionContract> {
  readonly type: "step_paused";
  readonly stepId: StepIdOf<C>;
  /** Of the last step that completed, over the whole flow. */
  readonly stepIndex: number;
}

/** A step waits for the results of tool calls. */
export interface ToolCallsRequired<C extends VersionContract> {
  readonly type: "tool_calls_required";
  readonly runId?: string;
  readonly executionId: string;
  readonly stepId: StepIdOf<C>;
  /** Counts from 0 over the whole flow. */
  readonly stepIndex: number;
  /** Rounds of tool calls so far, counted by the service. */
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  /** What the steps before this one returned. */
  readonly accumulatedOutputs: Partial<C["outputs"]>;
  /**
   * Takes the results; the iteration this event came from then goes on with them. Without it the iteration ends here.
   * Sends nothing by itself.
   *
   * @throws ValueError where a call is left out or a result answers no call.
   */
  resume(options: Pick<ResumeOptions, "toolResults">): Promise<void>;
}

/** The run has reached its end. */
export interface FlowCompleted<C extends VersionContract> {
  readonly type: "flow_completed";
  readonly runId?: string;
  readonly executionId: string;
  readonly result: C["result"];
  readonly summary?: unknown;
}

/** All that `events()` yields; narrowed by `type`, then by `stepId`. */
export type StreamEvent<C extends VersionContract> =
  | RunStarted
  | StepStarted<C>
  | StepInput<C>
  | StepOutput<C>
  | StepCompleted<C>
  | StepFailed<C>
  | StepPaused<C>
  | ToolCallsRequired<C>
  | FlowCompleted<C>;

/** A `ToolCallsRequired` that is only reported: a trace cannot be resumed. */
export type ObservedToolCalls<C extends VersionContract> = Omit<ToolCallsRequired<C>, "resume">;

/** All that `liveTrace()` yields. */
export type TraceEvent<C extends VersionContract> =
  Exclude<StreamEvent<C>, { type: "tool_calls_required" }> | ObservedToolCalls<C>;

/** A stream that has not ended. Nothing is sent before the first `next()`. */
export interface FlowStream<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  next(): Promise<IteratorResult<T, undefined>>;
  /** Closes the connection; what `break` does. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Closes the connection and throws `error`. */
  throw(error?: unknown): Promise<IteratorResult<T, undefined>>;
  [Symbol.asyncIterator](): FlowStream<T>;
}
