/// <reference lib="esnext.disposable" preserve="true" />
import type { VersionContract } from "../flow/contract.js";
import type { ResumeOptions } from "../flow/options.js";
import type { ToolCall, ToolMessage } from "../tools/types.js";

/** The step ids of a flow. */
export type StepIdOf<C extends VersionContract> = keyof C["outputs"] & string;

/** Number of tokens that a step used. */
export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
  readonly total: number;
}

/** The run started. */
export interface RunStarted {
  readonly type: "run_started";
  readonly runId?: string;
  readonly executionId: string;
  readonly flowId?: string;
  /** Number of steps in the flow. */
  readonly stepCount?: number;
}

/** A step started. */
export interface StepStarted<C extends VersionContract> {
  readonly type: "step_started";
  readonly stepId: StepIdOf<C>;
  readonly name?: string | null;
  /** Index of the step in the flow, from 0. */
  readonly stepIndex: number;
}

/** A step received its input. */
export interface StepInput<C extends VersionContract> {
  readonly type: "step_input";
  readonly stepId: StepIdOf<C>;
  readonly inputData: unknown;
}

/** A step produced output: a part of it, one iteration of a loop, or all of it. */
export interface StepOutput<C extends VersionContract> {
  readonly type: "step_output";
  readonly stepId: StepIdOf<C>;
  readonly outputData: unknown;
}

/** The step `S` completed with the output `O`. */
export interface StepCompletedOf<S extends string, O> {
  readonly type: "step_completed";
  readonly stepId: S;
  readonly name?: string | null;
  readonly output: O;
  /** Index of the step in the flow, from 0. */
  readonly stepIndex: number;
  readonly durationMs?: number | null;
  readonly tokens?: Tokens | null;
  /** In US dollars, as a decimal string. */
  readonly costUsd?: string | null;
}

/** A step completed; narrowed by `stepId`. A step in a loop completes once, with the outputs of all iterations. */
export type StepCompleted<C extends VersionContract> = {
  [S in StepIdOf<C>]: StepCompletedOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** A step failed, which ends the run. */
export interface StepFailed<C extends VersionContract> {
  readonly type: "step_error";
  readonly stepId: StepIdOf<C>;
  readonly name?: string | null;
  readonly error: unknown;
}

/** A request ended and more steps remain. The next iteration sends the request for them. */
export interface StepPaused<C extends VersionContract> {
  readonly type: "step_paused";
  /** The last completed step, if the service names it. */
  readonly stepId?: StepIdOf<C>;
  /** Index of the last completed step in the flow, from 0. */
  readonly stepIndex: number;
}

/** A step requires the results of tool calls. */
export interface ToolCallsRequired<C extends VersionContract> {
  readonly type: "tool_calls_required";
  readonly runId?: string;
  readonly executionId: string;
  readonly stepId: StepIdOf<C>;
  /** Index of the step in the flow, from 0. */
  readonly stepIndex: number;
  /** Number of rounds of tool calls so far, counted by the service. */
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  /** Outputs of the completed steps, by step id. */
  readonly accumulatedOutputs: Partial<C["outputs"]>;
  /**
   * Provides the tool results, with which the iteration continues. If it is not called before the next iteration, the iteration
   * ends. Sends no request by itself.
   *
   * @throws ValueError if a tool call has no result, or a result belongs to no tool call.
   */
  resume(options: Pick<ResumeOptions, "toolResults">): Promise<void>;
}

/** The run completed. `result` is undefined, with a warning, if the service sends none and the version was not generated for. */
export interface FlowCompleted<C extends VersionContract> {
  readonly type: "flow_completed";
  readonly runId?: string;
  readonly executionId: string;
  readonly result: C["result"];
  readonly summary?: unknown;
}

/** An event of `events()`; narrowed by `type`, then by `stepId`. */
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

/** `ToolCallsRequired` in a trace, which cannot be resumed. */
export type ObservedToolCalls<C extends VersionContract> = Omit<ToolCallsRequired<C>, "resume">;

/** An event with fields that may be missing. */
type Lacking<E, K extends keyof E> = E extends unknown
  ? Omit<E, K> & { readonly [P in K]?: E[P] | undefined }
  : never;

/**
 * An event of `liveTrace()`; narrowed by `type`, then by `stepId`. Outputs and the result are undefined unless the run was
 * captured, for example with `trace: true`.
 */
export type TraceEvent<C extends VersionContract> =
  | Exclude<StreamEvent<C>, { type: "tool_calls_required" | "step_completed" | "flow_completed" }>
  | Lacking<StepCompleted<C>, "output" | "stepIndex">
  | Lacking<FlowCompleted<C>, "result">
  | ObservedToolCalls<C>;

/** An async iterator of events. The request is sent by the first `next()`; `break` and `await using` cancel it. */
export interface FlowStream<T> extends AsyncIterableIterator<T>, AsyncDisposable {
  next(): Promise<IteratorResult<T, undefined>>;
  /** Closes the connection. Called by `break`. */
  return(): Promise<IteratorResult<T, undefined>>;
  /** Closes the connection and rejects with `error`. */
  throw(error?: unknown): Promise<IteratorResult<T, undefined>>;
  [Symbol.asyncIterator](): FlowStream<T>;
}
