import type { VersionContract } from "../flow/contract.js";
import type { StepIdOf, Tokens } from "../stream/events.js";
import type { ToolCall } from "../tools/types.js";

/** A step of a run, narrowed by `stepId`, then by `status`. */
export type StepProgress<C extends VersionContract> = {
  [S in StepIdOf<C>]: StepProgressOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** The step `S`, with the output `O` once it has completed. */
export type StepProgressOf<S extends string, O> = StepAtWork<S> | CompletedStep<S, O>;

interface StepFields<S extends string> {
  readonly stepId: S;
  readonly name: string | undefined;
  /** Index of the step in the flow, from 0. */
  readonly stepIndex: number | undefined;
  /** How many outputs have come so far: of a step in a loop, one per iteration. */
  readonly outputs: number;
}

/** A step that runs, has failed, or was cancelled with the run. */
export interface StepAtWork<S extends string> extends StepFields<S> {
  readonly status: "running" | "failed" | "cancelled";
  readonly output?: undefined;
}

/** A step that has completed. */
export interface CompletedStep<S extends string, O> extends StepFields<S> {
  readonly status: "completed";
  readonly output: O;
  readonly durationMs: number | undefined;
  readonly tokens: Tokens | undefined;
  /** In US dollars, as a decimal string. */
  readonly costUsd: string | undefined;
}

interface StateFields<C extends VersionContract> {
  /** The steps that have started, in the order of their start. */
  readonly steps: readonly StepProgress<C>[];
  /** The run, once the service has named it. */
  readonly executionId: string | undefined;
  readonly result?: undefined;
  readonly error?: undefined;
  readonly toolCalls?: undefined;
}

/** No run was started yet. */
export interface IdleState<C extends VersionContract> extends StateFields<C> {
  readonly status: "idle";
}

/** A run is under way. */
export interface RunningState<C extends VersionContract> extends StateFields<C> {
  readonly status: "running";
}

/** The run was cancelled by the page. */
export interface CancelledState<C extends VersionContract> extends StateFields<C> {
  readonly status: "cancelled";
}

/** The run waits for the results of tool calls: see `answer`. */
export interface PausedState<C extends VersionContract> extends Omit<StateFields<C>, "toolCalls"> {
  readonly status: "paused";
  readonly stepId: StepIdOf<C>;
  readonly toolCalls: readonly ToolCall[];
}

/** The run has completed. */
export interface CompletedState<C extends VersionContract> extends Omit<StateFields<C>, "result"> {
  readonly status: "completed";
  readonly result: C["result"];
}

/** A step has failed, or a request has. */
export interface FailedState<C extends VersionContract> extends Omit<StateFields<C>, "error"> {
  readonly status: "failed";
  /** A `FlowExecutionError` with `stepId` for a failed step; else what `events()` throws. */
  readonly error: Error;
}

/** What a page knows of its last run of a flow, narrowed by `status`. */
export type RunState<C extends VersionContract> =
  | IdleState<C>
  | RunningState<C>
  | PausedState<C>
  | CompletedState<C>
  | FailedState<C>
  | CancelledState<C>;
