import type { CallSettings } from "../client/options.js";
import {
  APITimeoutError,
  FlowExecutionError,
  FlowNotFoundError,
  InvalidResponseError,
} from "../errors.js";
import { checkInputs, type CallInputs } from "../flow/check-inputs.js";
import type { RunSettings } from "../flow/options.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { unversionedPath, versionedPath } from "../flow/paths.js";
import type { VersionContract } from "../flow/contract.js";
import { createCallContext, sendForObject } from "../request/send.js";
import { JOB_GRACE_MS, jobPath, jobsPath } from "../wire.js";
import type { CompletedJob, FailedJob, Job, JobStatus, WaitOptions } from "./types.js";

const DEFAULT_WAIT_MS = 300_000;
const DEFAULT_POLL_INTERVAL_MS = 500;
const INTERVAL_GROWTH = 1.5;
const MAX_INTERVAL_FACTOR = 10;

/** `Flow.executeAsync`: PROTOCOL "jobs". The flow reference calls it "execute_async". */
export async function submitJob<Result>(
  bound: BoundFlow,
  options: CallInputs & RunSettings<VersionContract, unknown>,
): Promise<Job<Result>> {
  const { core, flow } = bound;
  checkInputs(options);
  const path = jobsPath(
    versionedPath(flow, options.version ?? flow.defaultVersion, core.production),
  );
  const { message, messages, parameters, blockOverrides, trace } = options;
  const body = JSON.stringify({ message, messages, parameters, blockOverrides, trace });
  const accepted = await sendForObject(core, { method: "POST", path, body, settings: options });
  const { executionId, flowId } = accepted;
  if (typeof executionId !== "string") {
    throw new InvalidResponseError("The response to the queued run has no executionId.");
  }
  return new QueuedJob(bound, executionId, String(flowId));
}

class QueuedJob<Result> implements Job<Result> {
  readonly executionId: string;
  readonly flowId: string;
  readonly #bound: BoundFlow;
  readonly #submittedAt = performance.now();

  constructor(bound: BoundFlow, executionId: string, flowId: string) {
    this.#bound = bound;
    this.executionId = executionId;
    this.flowId = flowId;
  }

  async poll(settings: CallSettings = {}): Promise<JobStatus<Result>> {
    const { core, flow } = this.#bound;
    const path = jobPath(unversionedPath(flow), encodeURIComponent(this.executionId));
    try {
      const status = await sendForObject(core, { method: "GET", path, settings });
      // The contract describes the shape of the result.
      return status as unknown as JobStatus<Result>;
    } catch (error) {
      const isNew = performance.now() - this.#submittedAt < JOB_GRACE_MS;
      if (!(error instanceof FlowNotFoundError) || !isNew) throw error;
      return { executionId: this.executionId, status: "pending" };
    }
  }

  wait(options: WaitOptions & { readonly onFailure: "throw" }): Promise<CompletedJob<Result>>;
  wait(options?: WaitOptions): Promise<CompletedJob<Result> | FailedJob>;
  async wait(options: WaitOptions = {}): Promise<CompletedJob<Result> | FailedJob> {
    const { timeout = DEFAULT_WAIT_MS, signal, onFailure } = options;
    const first = options.pollInterval ?? DEFAULT_POLL_INTERVAL_MS;
    const { core } = this.#bound;
    const context = createCallContext(core, { signal, timeout });
    try {
      for (let interval = first; ; interval *= INTERVAL_GROWTH) {
        const status = await context.race(this.poll({ signal }));
        if (status.status === "failed" && onFailure === "throw") throw this.#failure(status);
        if (status.status === "completed" || status.status === "failed") return status;
        await context.sleep(Math.min(interval, first * MAX_INTERVAL_FACTOR));
      }
    } catch (error) {
      // Only the timeout of the wait is reported as such, not that of a poll.
      if (context.reason !== error || !(error instanceof APITimeoutError)) throw error;
      const { executionId } = this;
      const message = `The job ${executionId} did not finish within ${timeout} ms. It continues to run: call wait or poll again.`;
      throw new APITimeoutError(message, { executionId, phase: "wait" });
    } finally {
      context.end();
    }
  }

  #failure(status: FailedJob): FlowExecutionError {
    const { executionId } = this;
    const reason = JSON.stringify(status.error ?? status.result);
    return new FlowExecutionError(`The job ${executionId} failed: ${reason}`, { executionId });
  }
}
