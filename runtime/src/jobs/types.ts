import type { CallSettings } from "../client/options.js";

/** A queued run that has not ended. */
export interface UnfinishedJob {
  readonly status: "pending" | "running";
  readonly executionId: string;
}

/** A queued run that reached its end. */
export interface CompletedJob<Result> {
  readonly status: "completed";
  readonly executionId: string;
  readonly result: Result;
}

/** A queued run that failed. */
export interface FailedJob {
  readonly status: "failed";
  readonly executionId: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What `poll` returns. */
export type JobStatus<Result> = UnfinishedJob | CompletedJob<Result> | FailedJob;

/** The options of `wait`. */
export interface WaitOptions {
  /** How long to wait at most, in milliseconds. Default: 300,000. */
  readonly timeout?: number | undefined;
  /** The first pause between polls, in milliseconds; it grows by half each time, to ten times this. Default: 500. */
  readonly pollInterval?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What a failed job becomes: a value, or a `FlowExecutionError`. Default: `"return"`. */
  readonly onFailure?: "return" | "throw" | undefined;
}

/** A queued run. */
export interface Job<Result> {
  readonly executionId: string;
  readonly flowId: string;
  /** Asks once. A job too young to be known is `"pending"`. */
  poll(options?: CallSettings): Promise<JobStatus<Result>>;
  /**
   * Asks until the job has ended.
   *
   * @throws APITimeoutError after `timeout`; FlowExecutionError for a failed job with `onFailure: "throw"`.
   */
  wait(options: WaitOptions & { readonly onFailure: "throw" }): Promise<CompletedJob<Result>>;
  wait(options?: WaitOptions): Promise<CompletedJob<Result> | FailedJob>;
}
