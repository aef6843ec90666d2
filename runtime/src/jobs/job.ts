import type { CallSettings } from "../client/options.js";
import { APITimeoutError } from "../errors/api-timeout.js";
import { FlowExecutionError } from "../errors/flow-execution.js";
import { FlowNotFoundError } from "../errors/flow-not-found.js";
import { InvalidResponseError } from "../errors/invalid-response.js";
import { checkInputs, type CallInputs } from "../flow/check-inputs.js";
import type { RunSettings } from "../flow/options.js";
import type { Target } from "../flow/bound-flow.js";
import { addressPath, routedPath } from "../flow/paths.js";
import type { VersionContract } from "../flow/contract.js";
import { lifelineOf, sendForObject } from "../request/send.js";
import { JOB_GRACE_MS, jobPath, jobsPath } from "../wire/runs.js";
import type { CompletedJob, FailedJob, Job, JobStatus, WaitOptions } from "./types.js";

const DEFAULT_WAIT_MS = 300_000;
const DEFAULT_POLL_INTERVAL_MS = 500;
const INTERVAL_GROWTH = 1.5;
const MAX_INTERVAL_FACTOR = 10;

/** `Flow.executeAsync`: the reference's "execute_async", PROTOCOL "jobs". */
export async function submitJob<Result>(
  target: Target,
  options: CallInputs & RunSettings<VersionContract, unknown>,
): Promise<Job<Result>> {
  const { core, flow } = target;
  checkInputs(options);
  const path = jobsPath(routedPath(flow, options.version ?? flow.defaultVersion, core.production));
  const { message, messages, parameters, blockOverrides, trace } = options;
  const body = JSON.stringify({ message, messages, parameters, blockOverrides, trace });
  const accepted = await sendForObject(core, { method: "POST", path, body, settings: options });
  const { executionId, flowId } = accepted;
  if (typeof executionId !== "string") {
    throw new InvalidResponseError("The service queued the run without saying its executionId.");
  }
  return new QueuedJob(target, executionId, String(flowId));
}

class QueuedJob<Result> implements Job<Result> {
  readonly executionId: string;
  readonly flowId: string;
  readonly #target: Target;
  readonly #submittedAt = performance.now();

  constructor(target: Target, executionId: string, flowId: string) {
    this.#target = target;
    this.executionId = executionId;
    this.flowId = flowId;
  }

  async poll(settings: CallSettings = {}): Promise<JobStatus<Result>> {
    const { core, flow } = this.#target;
    const path = jobPath(addressPath(flow), encodeURIComponent(this.executionId));
    try {
      const status = await sendForObject(core, { method: "GET", path, settings });
      // The contract says of which shape the result is.
      return status as unknown as JobStatus<Result>;
    } catch (error) {
      const young = performance.now() - this.#submittedAt < JOB_GRACE_MS;
      if (!(error instanceof FlowNotFoundError) || !young) throw error;
      return { executionId: this.executionId, status: "pending" };
    }
  }

  wait(options: WaitOptions & { readonly onFailure: "throw" }): Promise<CompletedJob<Result>>;
  wait(options?: WaitOptions): Promise<CompletedJob<Result> | FailedJob>;
  async wait(options: WaitOptions = {}): Promise<CompletedJob<Result> | FailedJob> {
    const { timeout = DEFAULT_WAIT_MS, signal, onFailure } = options;
    const first = options.pollInterval ?? DEFAULT_POLL_INTERVAL_MS;
    const { core } = this.#target;
    const lifeline = lifelineOf(core, { signal, timeout });
    try {
      for (let interval = first; ; interval *= INTERVAL_GROWTH) {
        const status = await lifeline.race(this.poll({ signal }));
        if (status.status === "failed" && onFailure === "throw") throw this.#failure(status);
        if (status.status === "completed" || status.status === "failed") return status;
        await lifeline.sleep(Math.min(interval, first * MAX_INTERVAL_FACTOR));
      }
    } catch (error) {
      // The wait's own limit, not that of one poll.
      if (lifeline.reason !== error || !(error instanceof APITimeoutError)) throw error;
      const { executionId } = this;
      const message = `The job ${executionId} has not ended within ${timeout} ms. It goes on: wait for it again, or poll it.`;
      throw new APITimeoutError(message, { executionId, phase: "wait" });
    } finally {
      lifeline.end();
    }
  }

  #failure(status: FailedJob): FlowExecutionError {
    const { executionId } = this;
    const reason = JSON.stringify(status.error ?? status.result);
    return new FlowExecutionError(`The job ${executionId} failed: ${reason}`, { executionId });
  }
}
