import type { CallSettings } from "../client/options.js";
import type { VersionContract } from "../flow/contract.js";
import type { FlowStream, StepIdOf, Tokens, TraceEvent } from "../stream/events.js";

/** The run itself, as a trace describes it. */
export interface FlowRun {
  readonly id: string;
  readonly flowId: string;
  readonly status: string;
  readonly triggerType?: string | null;
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly durationMs?: number | null;
  readonly stepCount?: number | null;
}

/** What a step's trace shows of its output: in a loop, each iteration has a trace of its own. */
export type TracedOutput<O> = O | (O extends readonly (infer Item)[] ? Item : never);

/** One attempt at one step. */
export interface StepTraceOf<S extends string, O> {
  readonly stepId: S;
  /** 1 for the first. */
  readonly attempt: number;
  /** The iteration, from 0, where the step stands in a loop. */
  readonly loopIndex?: number | null;
  readonly status: "running" | "completed" | "failed" | "skipped";
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly durationMs?: number | null;
  readonly modelUsed?: string | null;
  readonly tokens?: Tokens | null;
  /** In US dollars, a decimal number. */
  readonly costUsd?: string | null;
  /** Null unless the run had `trace: true`. */
  readonly inputContext: unknown;
  /** Null unless the run had `trace: true`; of another shape where `truncated`. */
  readonly outputContext: TracedOutput<O> | null;
  readonly errorContext: unknown;
  readonly inputSizeBytes?: number | null;
  readonly outputSizeBytes?: number | null;
  /** Whether a context was too large to keep whole. */
  readonly truncated?: boolean | null;
}

/** One attempt at one step; narrowed by `stepId`. */
export type StepTrace<C extends VersionContract> = {
  [S in StepIdOf<C>]: StepTraceOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** Every attempt at one step. */
export interface StepAttempts<S extends string, O> {
  readonly stepId: S;
  readonly attempts: readonly StepTraceOf<S, O>[];
}

/** A whole run: the latest attempt of each step. */
export interface Trace<C extends VersionContract> {
  readonly flowRun: FlowRun;
  readonly steps: readonly StepTrace<C>[];
}

/** Which trace of a step to fetch. */
export interface StepTraceOptions extends CallSettings {
  /** Default: `"latest"`. */
  readonly attempt?: "latest" | number | undefined;
  /** The iteration, from 0. */
  readonly loopIndex?: number | undefined;
}

/** The same, for every attempt. */
export interface StepAttemptsOptions extends CallSettings {
  readonly attempt: "all";
  readonly loopIndex?: number | undefined;
}

/** An earlier run, to look into. Making one sends nothing. */
export interface Run<C extends VersionContract> {
  readonly executionId: string;
  /** The whole trace. */
  trace(options?: CallSettings): Promise<Trace<C>>;
  /** The trace of one step: the latest attempt, attempt N, or all attempts. */
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options: StepAttemptsOptions,
  ): Promise<StepAttempts<S, C["outputs"][S]>>;
  stepTrace<S extends StepIdOf<C>>(
    stepId: S,
    options?: StepTraceOptions,
  ): Promise<StepTraceOf<S, C["outputs"][S]>>;
  /** Replays the run's events and follows it to its end. */
  liveTrace(options?: CallSettings): FlowStream<TraceEvent<C>>;
}
