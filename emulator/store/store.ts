import type { CaptureMode, FlowVersion } from "../../generator/definition/types.js";
import type { FlowAddress } from "../../generator/definition/flow-id.js";
import { NoukaiCodegenError } from "../../generator/errors.js";
import type { Callback } from "../webhooks/callback.js";
import type { AnsweredBy } from "../engine/call-details.js";
import type { ToolSettings } from "../engine/call.js";
import type { StepFailure } from "../engine/errors.js";
import type { Pause, Usage } from "../engine/events.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";

/** What started a run. */
export const TRIGGERS = ["execute", "step", "job"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** `paused`: it waits for its client, with tool results or with the next `/step`. */
export const RUN_STATUSES = [
  "pending",
  "running",
  "paused",
  "completed",
  "failed",
  "cancelled",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The inputs of a run: enough to continue it in another process. */
export interface RunOrder {
  readonly initial: JsonObject;
  readonly blockOverrides: Readonly<Record<string, JsonObject>>;
  readonly inputOverrides: JsonObject;
  readonly conversation: readonly JsonObject[];
  /** What its first request had; each request that continues it has its own. */
  readonly tools: ToolSettings | undefined;
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
  readonly version: FlowVersion;
  /** Which definition it runs: see `Plan.revision`. */
  readonly revision: string;
  readonly stepCount: number;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly sessionId: string | null;
  /** The id of the response to the request that started it. */
  readonly requestId: string | null;
  /** What traces and sessions show of it. */
  readonly capture: CaptureMode;
  readonly order: RunOrder;
  readonly startedAt: number;
  readonly completedAt: number | null;
  /** The result of the flow; null unless it completed. */
  readonly result: JsonValue;
  readonly failure: (StepFailure & { readonly stepId: string | null }) | null;
  /** The tool calls that it waits for. */
  readonly pause: StoredPause | null;
}

/** A pause, by the id of its step. */
export type StoredPause = Omit<Pause, "step"> & { readonly stepId: string };

export type NewRun = Omit<RunRecord, "sequence" | "completedAt" | "result" | "failure" | "pause">;

/** A change to a run. */
export interface RunChange {
  readonly status: RunStatus;
  readonly completedAt?: number;
  readonly result?: JsonValue;
  readonly failure?: RunRecord["failure"];
  readonly pause?: StoredPause;
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
  /** The rendered prompt; null if it was not stored. */
  readonly prompt: string | null;
  readonly answeredBy: AnsweredBy | null;
  readonly inputBytes: number;
}

/** The number of attempts of a step; for a step in a loop, of its loop. */
export interface Attempts {
  readonly count: number;
  /** Whether the last one waits for tool results. */
  readonly waiting: boolean;
  /** What that one has used. */
  readonly usage: Usage;
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

/** Which runs are listed: those that have all that is given. */
export interface RunQuery {
  readonly flowId?: string | undefined;
  readonly status?: RunStatus | undefined;
  readonly version?: FlowVersion | undefined;
  readonly trigger?: Trigger | undefined;
  readonly sessionId?: string | undefined;
  /** Started at this time or later. */
  readonly from?: number | undefined;
  /** Started at this time or before. */
  readonly to?: number | undefined;
  /** Texts that all occur in the id, flow, session, inputs, result or failure, in upper or lower case. */
  readonly words?: readonly string[] | undefined;
}

/** A run in a list. */
export interface ListedRun extends Pick<
  RunRecord,
  | "sequence"
  | "executionId"
  | "org"
  | "project"
  | "slug"
  | "version"
  | "trigger"
  | "status"
  | "sessionId"
  | "startedAt"
  | "completedAt"
> {
  /** That of all its calls. */
  readonly usage: Usage;
  /** The message of its failure. */
  readonly error: string | null;
}

/** A session in a list. */
export interface ListedSession {
  readonly sessionId: string;
  readonly runs: number;
  readonly startedAt: number;
  /** When its last run started. */
  readonly lastAt: number;
  /** The sequence number of its last run. */
  readonly last: number;
  /** The ids of its flows, at most 20. */
  readonly flowIds: readonly string[];
}

/** Part of a list. */
export interface Range {
  /** Only what comes after the entry with this sequence number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** `dead`: no attempt was answered with 2xx, and there will be no other. */
export const DELIVERY_STATES = ["pending", "delivered", "dead"] as const;

/** How far the delivery of the end of a run to its callback is. */
export interface StoredDelivery {
  readonly deliveryId: string;
  readonly state: (typeof DELIVERY_STATES)[number];
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly problem: string | null;
}

/** Stores runs, their calls and their definitions. A write survives a crash of the process when it has returned. */
export interface Store {
  /** @returns the run's sequence number. */
  insertRun(run: NewRun): number;
  changeRun(sequence: number, change: RunChange): void;
  findRun(executionId: string): RunRecord | undefined;
  listRuns(filter: RunFilter): readonly RunRecord[];
  /** The runs of a query, newest first. */
  queryRuns(query: RunQuery, range: Range): Promise<readonly ListedRun[]>;
  countRuns(query: RunQuery): Promise<number>;
  listedRun(sequence: number): ListedRun | undefined;
  newestRun(flowId: string): ListedRun | undefined;
  /** The session whose last run is the newest comes first. */
  listSessions(range: Range): readonly ListedSession[];
  /** The address of a flow that has runs. */
  flowOf(flowId: string): FlowAddress | undefined;
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
  /** The call of a step and iteration that ended last. */
  latestCall(
    run: number,
    of: Pick<CallRecord, "stepId" | "kind" | "loopIndex">,
  ): CallRecord | undefined;
  attempts(run: number): ReadonlyMap<string, Attempts>;
  /** Adds the delivery of a run, or replaces it. */
  putDelivery(run: number, delivery: StoredDelivery): void;
  /** All that are pending, and those of the newest runs, in the order of their starts. */
  deliveries(
    limit: number,
  ): readonly { readonly run: RunRecord; readonly delivery: StoredDelivery }[];
  /** Jobs that have ended, and whose callback has no delivery: the process was killed in between. */
  undeliveredRuns(): readonly RunRecord[];
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
