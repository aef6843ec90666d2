import type { Core } from "../client/core.js";
import type { CallSettings } from "../client/options.js";
import {
  APITimeoutError,
  FlowExecutionError,
  FlowNotFoundError,
  InvalidResponseError,
  ValueError,
} from "../errors.js";
import { warn } from "../client/warn.js";
import { encodeId, isSegment } from "../flow/check-ids.js";
import {
  checkCallback,
  checkInputs,
  refuseOptions,
  requireOptions,
  type CallInputs,
} from "../flow/check-inputs.js";
import { checkCosts, guarded } from "../costs/guarded.js";
import { describeFailure, failureError, reasonIn } from "../flow/failure.js";
import { liftMessage } from "../flow/lift-message.js";
import type { ExecuteAsyncSettings } from "../flow/options.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { unversionedPath, versionedPath } from "../flow/paths.js";
import type { VersionContract } from "../flow/contract.js";
import { createCallContext } from "../request/send.js";
import { sendForObject } from "../request/send-for-object.js";
import { sleep } from "../request/sleep.js";
import { workLimit } from "../request/work-limit.js";
import { JOB_GRACE_MS, jobPath, jobsPath } from "../wire.js";
import type {
  CancelledJob,
  CompletedJob,
  EndedJob,
  FailedJob,
  Job,
  JobStatus,
  WaitOptions,
} from "./types.js";

const DEFAULT_WAIT_MS = 300_000;
const DEFAULT_POLL_INTERVAL_MS = 500;
const INTERVAL_GROWTH = 1.5;
const MAX_INTERVAL_FACTOR = 10;
const STATUSES = ["pending", "running", "completed", "failed", "cancelled"] as const;

/** `Flow.executeAsync`: PROTOCOL "jobs". The flow reference calls it "execute_async". */
export async function submitJob<Result>(
  given: BoundFlow,
  options: CallInputs & ExecuteAsyncSettings<VersionContract, unknown>,
): Promise<Job<Result>> {
  requireOptions(options, "executeAsync()");
  const { flow } = given;
  refuseOptions(options, ["messages", "attachments", "tools", "maxCostUsd"], "executeAsync()");
  checkInputs(options);
  const version = options.version ?? flow.defaultVersion;
  const path = jobsPath(versionedPath(flow, version, given.core.production));
  const { blockOverrides, trace, callbackUrl, callbackEvents } = options;
  checkCallback(callbackUrl, callbackEvents);
  const { message, parameters } = liftMessage(flow, version, options);
  const run = { message, parameters, blockOverrides, trace, callbackUrl, callbackEvents };
  const body = JSON.stringify(run);
  // The limit is that of the client: a queued run is one request, which nothing stops.
  const bound = await guarded(given, {});
  await checkCosts(bound, options);
  const send = (): Promise<Record<string, unknown>> =>
    sendForObject(bound.core, { method: "POST", path, body, settings: options });
  const accepted = await (bound.guard ? bound.guard.count(send, true) : send());
  const { executionId, flowId } = accepted;
  if (!isSegment(executionId)) {
    throw new InvalidResponseError("The response to the queued run has no valid executionId.");
  }
  return new QueuedJob(bound, executionId, typeof flowId === "string" ? flowId : undefined);
}

/** A client that bounds its calls bounds its waits too, unless they have limits of their own. */
function defaultWait({ timeouts }: Core): number {
  return Math.min(DEFAULT_WAIT_MS, workLimit(timeouts, undefined) ?? Infinity);
}

/** `Flow.job`. Sends no request. */
export function openJob<Result>(bound: BoundFlow, executionId: string): Job<Result> {
  return new QueuedJob(bound, executionId);
}

/** A run that is in the queue of the service, or was. */
class QueuedJob<Result> implements Job<Result> {
  readonly executionId: string;
  readonly flowId: string | undefined;
  readonly #bound: BoundFlow;
  readonly #submittedAt = performance.now();
  #warned = false;

  constructor(bound: BoundFlow, executionId: string, flowId?: string) {
    this.#bound = bound;
    this.executionId = executionId;
    this.flowId = flowId;
  }

  async poll(settings: CallSettings = {}): Promise<JobStatus<Result>> {
    const { core, flow } = this.#bound;
    const path = jobPath(unversionedPath(flow), encodeId(this.executionId, "executionId"));
    try {
      const status = await sendForObject(core, { method: "GET", path, settings });
      this.#checkId(status);
      this.#checkStatus(status);
      if (status.status === "completed")
        await this.#bound.check?.(["result"], status.result, this.executionId);
      // The contract describes the shape of the result.
      return status as unknown as JobStatus<Result>;
    } catch (error) {
      const isNew = performance.now() - this.#submittedAt < JOB_GRACE_MS;
      if (!(error instanceof FlowNotFoundError) || !isNew) throw error;
      return { executionId: this.executionId, status: "pending" };
    }
  }

  wait(options: WaitOptions & { readonly onFailure: "throw" }): Promise<CompletedJob<Result>>;
  wait(options?: WaitOptions): Promise<EndedJob<Result>>;
  async wait(options: WaitOptions = {}): Promise<EndedJob<Result>> {
    const { core } = this.#bound;
    const { timeout = defaultWait(core), signal } = options;
    const first = options.pollInterval ?? DEFAULT_POLL_INTERVAL_MS;
    if (!(first > 0 && first < Infinity)) {
      throw new ValueError("pollInterval must be a positive number, in ms.");
    }
    const onFailure = options.onFailure ?? (core.defaults.throwOnFailure ? "throw" : "return");
    const context = createCallContext(core, { signal, timeout });
    const polls = new AbortController();
    try {
      for (let interval = first; ; interval *= INTERVAL_GROWTH) {
        // The limit of the wait bounds its polls.
        const poll = this.poll({ signal: polls.signal, timeout: { work: 0 } });
        const status = await context.race(poll);
        if (status.status === "completed") return status;
        if (status.status === "failed" || status.status === "cancelled") {
          if (onFailure === "throw") throw this.#failure(status);
          return status;
        }
        await sleep(context, Math.min(interval, first * MAX_INTERVAL_FACTOR));
      }
    } catch (error) {
      // Only the timeout of the wait is reported as such, not that of a poll.
      if (context.reason !== error || !(error instanceof APITimeoutError)) throw error;
      const { executionId } = this;
      const message = `The job ${executionId} did not finish within ${timeout} ms. It goes on: call wait or poll again.`;
      throw new APITimeoutError(message, { executionId, phase: "wait" });
    } finally {
      context.end();
      // A poll that is in flight ends with the wait.
      polls.abort();
    }
  }

  #failure(ended: FailedJob | CancelledJob): FlowExecutionError {
    const { executionId } = this;
    const isCancelled = ended.status === "cancelled";
    const what = `The job ${executionId} ${isCancelled ? "was cancelled" : "failed"}`;
    const reason = reasonIn(ended, ["error", "result"]);
    return isCancelled && reason === undefined
      ? new FlowExecutionError(`${what}.`, { executionId })
      : failureError(what, describeFailure(reason), executionId);
  }

  /** PROTOCOL "step (SSE)": a poll never names another run. */
  #checkId({ executionId }: Record<string, unknown>): void {
    if ((executionId ?? this.executionId) === this.executionId) return;
    throw new InvalidResponseError(
      `The response is about the run ${String(executionId)}, not ${this.executionId}.`,
      { executionId: this.executionId },
    );
  }

  /**
   * Takes an unknown status for `"pending"`, with one warning: a service may have more of them, and what has ended is not lost
   * by waiting until the timeout.
   */
  #checkStatus(body: Record<string, unknown>): void {
    const { status } = body;
    if (STATUSES.some((known) => known === status)) return;
    const { executionId } = this;
    if (typeof status !== "string") {
      throw new InvalidResponseError("The response about the job has no status.", { executionId });
    }
    body.status = "pending";
    if (this.#warned) return;
    this.#warned = true;
    const message = `The job ${executionId} has the unknown status ${JSON.stringify(status)}: it is taken for "pending".`;
    warn(this.#bound.core.hooks, "NOUKAI_JOB_STATUS", message);
  }
}
