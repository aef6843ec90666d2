import type { CallSettings } from "../client/options.js";
import type { VersionContract } from "../flow/contract.js";
import type { FlowStream, StepIdOf, Tokens, TraceEvent } from "../stream/events.js";

/** The run that a trace belongs to. */
export interface FlowRun {
  readonly id: string;
  readonly flowId: string;
  /** `"pending"`, `"running"`, `"completed"`, `"failed"`, `"cancelled"` or another. */
  readonly status: string;
  readonly triggerType?: string | null;
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly durationMs?: number | null;
  readonly stepCount?: number | null;
}

/** Output of a step in a trace. Each iteration of a loop has its own trace. */
export type TracedOutput<O> = O | (O extends readonly (infer Item)[] ? Item : never);

/** Trace of one attempt of a step. */
export interface StepTraceOf<S extends string, O> {
  readonly stepId: S;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Index of the iteration, from 0, if the step is in a loop. */
  readonly loopIndex?: number | null;
  readonly status: "running" | "completed" | "failed" | "skipped";
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly durationMs?: number | null;
  readonly modelUsed?: string | null;
  readonly tokens?: Tokens | null;
  /** In US dollars, as a decimal string. */
  readonly costUsd?: string | null;
  /** Null or left out unless the run was captured, for example with `trace: true`. */
  readonly inputContext?: unknown;
  /** Null or left out unless the run was captured, for example with `trace: true`. Has another shape if `truncated`. */
  readonly outputContext?: TracedOutput<O> | null;
  readonly errorContext?: unknown;
  readonly inputSizeBytes?: number | null;
  readonly outputSizeBytes?: number | null;
  /** Whether the service truncated a context because of its size. */
  readonly truncated?: boolean | null;
}

/** Trace of one attempt of a step; narrowed by `stepId`. */
export type StepTrace<C extends VersionContract> = {
  [S in StepIdOf<C>]: StepTraceOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** Traces of all attempts of a step. */
export interface StepAttempts<S extends string, O> {
  readonly stepId: S;
  readonly attempts: readonly StepTraceOf<S, O>[];
}

/** Trace of a run, with the latest attempt of each step. */
export interface Trace<C extends VersionContract> {
  readonly flowRun: FlowRun;
  readonly steps: readonly StepTrace<C>[];
}

/** Options of `stepTrace`. */
export interface StepTraceOptions extends CallSettings {
  /** Number of the attempt, from 1. Default: `"latest"`. */
  readonly attempt?: "latest" | number | undefined;
  /** Index of the iteration of a loop, from 0. */
  readonly loopIndex?: number | undefined;
}

/** Options of `stepTrace` for all attempts. */
export interface StepAttemptsOptions extends CallSettings {
  readonly attempt: "all";
  readonly loopIndex?: number | undefined;
}

/** An earlier run. Creating it sends no request. */
export interface Run<C extends VersionContract> {
  readonly executionId: string;
  /**
   * Fetches the trace of the run.
   *
   * @throws FlowNotFoundError if the service does not know the run.
   */
  trace(options?: CallSettings): Promise<Trace<C>>;
  /** Fetches the trace of one step: the latest attempt, attempt N, or all attempts. */
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options: StepAttemptsOptions,
  ): Promise<StepAttempts<S, C["outputs"][S]>>;
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options?: StepTraceOptions,
  ): Promise<StepTraceOf<S, C["outputs"][S]>>;
  /**
   * Replays the events of the run, then follows it to its end. Unless the run was captured, for example with `trace: true`, the
   * service may send no outputs: then `output`, its items in a loop, and `result` are undefined, whatever their types.
   *
   * @throws StreamTruncatedError if the stream ends before the run.
   */
  liveTrace(options?: CallSettings): FlowStream<TraceEvent<C>>;
}
