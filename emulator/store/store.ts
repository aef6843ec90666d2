import type { CaptureMode } from "../../generator/definition/types.js";
import { NoukaiCodegenError } from "../../generator/errors.js";
import type { Callback } from "../webhooks/callback.js";
import type { StepFailure } from "../engine/errors.js";
import type { Usage } from "../engine/events.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";

/** What started a run. */
export type Trigger = "execute" | "step" | "job";

/** `paused`: it waits for its client, with tool results or with the next `/step`. */
export type RunStatus = "pending" | "running" | "paused" | "completed" | "failed";

/** The inputs of a run: enough to continue it in another process. */
export interface RunOrder {
  readonly initial: JsonObject;
  readonly blockOverrides: Readonly<Record<string, JsonObject>>;
  readonly inputOverrides: JsonObject;
  readonly conversation: readonly JsonObject[];
  /** Of a job that reports its end. */
  readonly callback?: Callback | undefined;
}

/** A stored run. Times are milliseconds since 1970. */
export interface RunRecord {
  /** Ascending in the order of starting. */
  readonly sequence: number;
  readonly executionId: string;
  readonly flowId: string;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** Which definition it runs: see `Plan.revision`. */
  readonly revision: string;
  readonly stepCount: number;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly sessionId: string | null;
  /** What traces and sessions show of it. */
  readonly capture: CaptureMode;
  readonly order: RunOrder;
  readonly startedAt: number;
  readonly completedAt: number | null;
  /** The result of the flow; null unless it completed. */
  readonly result: JsonValue;
  readonly failure: (StepFailure & { readonly stepId: string | null }) | null;
}

export type NewRun = Omit<RunRecord, "sequence" | "completedAt" | "result" | "failure">;

/** A change to a run. */
export interface RunChange {
  readonly status: RunStatus;
  readonly completedAt?: number;
  readonly result?: JsonValue;
  readonly failure?: RunRecord["failure"];
}

export type CallStatus = "running" | "completed" | "failed" | "skipped";

/** One execution of a leaf step, or the combined iterations of a step in a loop. */
export interface CallRecord {
  readonly stepId: string;
  readonly stepIndex: number;
  /** `call` is one execution; `gathered` is a looped step's array of outputs. */
  readonly kind: "call" | "gathered";
  /** From 1. */
  readonly attempt: number;
  readonly loopIndex: number | null;
  /** `running` is also a step that waits for tool results. */
  readonly status: CallStatus;
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly durationMs: number;
  readonly model: string | null;
  readonly usage: Usage;
  /** JSON text; null if it was not stored. */
  readonly input: string | null;
  readonly output: string | null;
  readonly failure: StepFailure | null;
  readonly inputBytes: number;
}

/** The number of attempts of a step; for a step in a loop, of its loop. */
export interface Attempts {
  readonly count: number;
  /** Whether the last one waits for tool results. */
  readonly waiting: boolean;
}

export interface RunFilter {
  readonly org: string | undefined;
  readonly project: string | undefined;
  readonly flowId: string | undefined;
  readonly status: string | undefined;
  readonly limit: number;
  /** Only runs that started before the one with this sequence number. */
  readonly before: number | undefined;
}

/** Stores runs, their calls and their definitions. A write survives a crash of the process when it has returned. */
export interface Store {
  /** @returns the run's sequence number. */
  insertRun(run: NewRun): number;
  changeRun(sequence: number, change: RunChange): void;
  findRun(executionId: string): RunRecord | undefined;
  listRuns(filter: RunFilter): readonly RunRecord[];
  /** In the order of starting. */
  sessionRuns(sessionId: string): readonly RunRecord[];
  /** Jobs that have not ended, in the order of submission. */
  unfinishedJobs(): readonly RunRecord[];
  /** Marks runs of an earlier process as failed, except jobs. @returns how many. */
  failInterruptedRuns(failure: StepFailure, now: number): number;
  /** Adds a call; with `replaceWaiting` it replaces the call that waited for tool results. */
  putCall(run: number, call: CallRecord, options?: { readonly replaceWaiting: boolean }): void;
  /** In the order of completion. */
  calls(run: number): readonly CallRecord[];
  attempts(run: number): ReadonlyMap<string, Attempts>;
  /** @param document returns the definition as JSON text; called only for a new revision. */
  saveDefinition(revision: string, document: () => string): void;
  findDefinition(revision: string): string | undefined;
  /** Removes the oldest runs until `keep` are left; pending and running ones stay. */
  prune(keep: number): void;
  close(): void;
}

/** The database file is unusable, or in use. */
export class StoreError extends NoukaiCodegenError {
  override readonly name = "StoreError";
  readonly exitCode = 2;
}
