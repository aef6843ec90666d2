import type { Callback } from "../webhooks/callback.js";
import { nodeOutput, type StepOutputs } from "../engine/outputs.js";
import type { Plan } from "../flows/plan.js";
import { ServiceError } from "../errors.js";
import type { RunRecord, Store } from "../store/store.js";
import { checkRun, originOf, type CheckedRun, type RequestContext } from "./request.js";
import type { JobRequest } from "./requests.js";
import type { LiveRun, RunService } from "./service.js";
import { storedOutputs } from "./stored-outputs.js";
import { describeFailure } from "./wire-form.js";

/** How many jobs are remembered as not polled yet. */
const MAX_UNPOLLED = 10_000;

/** Runs flows in the background. */
export interface JobQueue {
  /**
   * Queues a run and returns the body of the 202 response (PROTOCOL.md, "jobs").
   *
   * @throws ServiceError with the code of the first problem of the request; `RATE_LIMITED` when too many jobs wait.
   */
  submit(plan: Plan, request: JobRequest, context: RequestContext): Promise<object>;
  /**
   * The body of the response to a poll; `error` is a string. The first poll of a job is answered with `pending`, even
   * if the job has ended by then: on the service no job is done that soon.
   */
  readonly poll: (run: RunRecord) => object;
  /** Continues the jobs that an earlier process left, each after its last completed top-level node. */
  resumeInterrupted(planOf: (run: RunRecord) => Promise<Plan | undefined>): Promise<void>;
  /** Resolves when the running jobs have ended; queued jobs stay in the store. */
  readonly stop: () => Promise<void>;
}

export interface JobQueueOptions {
  /** How many jobs run at once. */
  readonly concurrency: number;
  /** How many more may wait; those that an earlier process left are not refused. */
  readonly maxWaiting: number;
  /** Called with each job that has ended. */
  readonly ended: (run: RunRecord) => void;
  /** Called with errors that could not be stored as the failure of their job. */
  readonly reportBug: (error: unknown) => void;
}

/** Creates a queue without jobs. */
export function createJobQueue(
  runs: RunService,
  { concurrency, maxWaiting, ended, reportBug }: JobQueueOptions,
): JobQueue {
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  const unpolled = new Set<string>();
  /** Jobs that are being stored and will wait then. */
  let beginning = 0;
  let stopped = false;

  function enqueue(job: () => Promise<void>): void {
    waiting.push(job);
    next();
  }

  async function beginJob(
    { inputs, trace }: CheckedRun,
    context: RequestContext,
    callback: Callback | undefined,
  ): Promise<LiveRun> {
    if (waiting.length + beginning >= maxWaiting) {
      throw new ServiceError("RATE_LIMITED", `${maxWaiting} jobs wait to run: try again later`, {
        retryAfterSeconds: 1,
      });
    }
    context.charge();
    beginning += 1;
    try {
      const begun = { trigger: "job", status: "pending", trace, callback } as const;
      return await runs.begin(inputs, { ...begun, ...originOf(context) });
    } finally {
      beginning -= 1;
    }
  }

  function next(): void {
    if (stopped || running.size >= concurrency) return;
    const job = waiting.shift();
    if (job === undefined) return;
    const done: Promise<void> = job()
      .catch(reportBug)
      .finally(() => {
        running.delete(done);
        next();
      });
    running.add(done);
  }

  async function reportEnd(executionId: string): Promise<void> {
    const run = (await runs.store()).findRun(executionId);
    if (run?.status === "completed" || run?.status === "failed") ended(run);
  }

  async function runJob(
    live: LiveRun,
    start: { from: number; outputs: StepOutputs },
  ): Promise<void> {
    const { plan } = live.inputs;
    const store = await runs.store();
    // It may have been cancelled while it waited.
    if (store.findRun(live.executionId)?.status === "cancelled") return;
    store.changeRun(live.sequence, { status: "running" });
    // A job that is stopped with the emulator stays "running" in the store: the next start continues it.
    try {
      await runs.run(live, { ...start, to: plan.roots.length, resumption: undefined }, {});
    } finally {
      await reportEnd(live.executionId);
    }
  }

  return {
    submit: async (plan, request, context) => {
      if (plan.leaves.length === 0) throw new ServiceError("NO_STEPS", "The flow has no steps");
      const live = await beginJob(
        await checkRun(runs.schemas, request, plan),
        context,
        request.callback,
      );
      unpolled.add(live.executionId);
      const [oldest] = unpolled;
      if (unpolled.size > MAX_UNPOLLED && oldest !== undefined) unpolled.delete(oldest);
      waiting.push(() => runJob(live, { from: 0, outputs: {} }));
      // The response is sent before the job starts.
      setImmediate(next);
      return {
        executionId: live.executionId,
        status: "started",
        flowId: plan.flowId,
        blockCount: plan.leaves.length,
      };
    },
    poll: (run) => {
      const { executionId } = run;
      return unpolled.delete(executionId) ? { executionId, status: "pending" } : jobStatus(run);
    },
    resumeInterrupted: async (planOf) => {
      const store = await runs.store();
      for (const record of store.unfinishedJobs()) {
        const plan = await planOf(record);
        if (plan === undefined) {
          const failure = {
            code: "STALE_TREE",
            message: "The flow no longer exists",
            stepId: null,
          };
          store.changeRun(record.sequence, { status: "failed", completedAt: Date.now(), failure });
          await reportEnd(record.executionId);
          continue;
        }
        const live = runs.continued(record, { plan, ...record.order });
        const start = restartPoint(store, record, plan);
        enqueue(() => runJob(live, start));
      }
    },
    stop: async () => {
      stopped = true;
      await Promise.all(running);
    },
  };
}

function jobStatus(run: RunRecord): object {
  const { executionId, status, result, failure } = run;
  switch (status) {
    case "completed":
      return { executionId, status, result };
    case "failed":
      return {
        executionId,
        status,
        error: failure === null ? "The run failed" : describeFailure(failure),
      };
    case "pending":
    case "cancelled":
      return { executionId, status };
    case "running":
    case "paused":
      return { executionId, status: "running" };
  }
}

/** The first top-level node that is not completed, and the outputs before it. */
function restartPoint(
  store: Store,
  record: RunRecord,
  plan: Plan,
): { from: number; outputs: StepOutputs } {
  const outputs = storedOutputs(store, record, plan);
  const from = plan.roots.findIndex((root) =>
    root.leaves.some((leaf) => !Object.hasOwn(outputs, leaf.step.id)),
  );
  const before = from === -1 ? plan.roots.at(-1) : plan.roots[from - 1];
  // Throws here instead of in the middle of the run if the store does not match the plan.
  if (before !== undefined) nodeOutput(before.node, outputs);
  return { from: from === -1 ? plan.roots.length : from, outputs };
}
