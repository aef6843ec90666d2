import type { CallSettings } from "../client/options.js";

/** A queued run that is waiting or running. */
export interface UnfinishedJob {
  readonly status: "pending" | "running";
  readonly executionId: string;
}

/** A queued run that completed. */
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

/** A queued run that was cancelled. */
export interface CancelledJob {
  readonly status: "cancelled";
  readonly executionId: string;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Status of a queued run; narrowed by `status`. */
export type JobStatus<Result> = UnfinishedJob | EndedJob<Result>;

/** Status of a queued run that has ended; narrowed by `status`. */
export type EndedJob<Result> = CompletedJob<Result> | FailedJob | CancelledJob;

/** Options of `wait`. */
export interface WaitOptions {
  /** Maximum time to wait, in milliseconds. Default: 300,000, or the `work` limit of the client if that is shorter. */
  readonly timeout?: number | undefined;
  /** First delay between polls, in milliseconds. Grows by half after each poll, up to ten times this value. Positive;
   * anything else is a `ValueError`. Default: 500. */
  readonly pollInterval?: number | undefined;
  /** Cancels the wait, which then rejects with the reason of the signal. The job continues to run. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a failed or cancelled job is returned or thrown as a `FlowExecutionError`. Default: `"throw"` if the client was
   * created with `throwOnFailure`, else `"return"`.
   */
  readonly onFailure?: "return" | "throw" | undefined;
}

/** A queued run. */
export interface Job<Result> {
  readonly executionId: string;
  /** Undefined if the service did not name it. */
  readonly flowId: string | undefined;
  /** Requests the status once. A job that the service does not know yet, within 5 seconds of its submission or of `Flow.job`, is `"pending"`;
   * so is a status that this client does not know, with a warning. */
  poll(options?: CallSettings): Promise<JobStatus<Result>>;
  /**
   * Polls until the job completes, fails or is cancelled.
   *
   * @throws APITimeoutError after `timeout`, with phase `"wait"`.
   * @throws FlowExecutionError with `stepId` and `code` if the job fails or is cancelled and `onFailure` is `"throw"`.
   */
  wait(options: WaitOptions & { readonly onFailure: "throw" }): Promise<CompletedJob<Result>>;
  wait(options?: WaitOptions): Promise<EndedJob<Result>>;
}
