import { setTimeout as wait } from "node:timers/promises";
import type { CaptureMode } from "../../generator/definition/types.js";
import type { StepExecutor } from "../engine/call.js";
import { failureOf } from "../engine/errors.js";
import { noUsage, type Observer } from "../engine/events.js";
import type { Plan } from "../flows/plan.js";
import { runSegment } from "../engine/run.js";
import type { RunInputs, Segment, SegmentOutcome } from "../engine/segment.js";
import type { SchemaService } from "../schemas/schema-service.js";
import type { Attempts, RunRecord, RunStatus, Store, Trigger } from "../store/store.js";
import { captureOf, isCaptured } from "./capture.js";
import { createRunEvents, type RunEvents } from "./run-events.js";
import { createJournal } from "./journal.js";
import { cancelledOutcome, limitTime, timeoutOutcome } from "./limit-time.js";
import { createPlanCache } from "./plan-cache.js";
import { cancelStored, reportingStore, storeNewRun, type BeginOptions } from "./stored-run.js";
import { storeOutcome } from "./store-outcome.js";
import type { WireForm } from "./wire-form.js";

/** A run that is about to start or continue. */
export interface LiveRun {
  readonly executionId: string;
  /** `RunRecord.sequence` */
  readonly sequence: number;
  readonly inputs: RunInputs;
  readonly trigger: Trigger;
  /** Whether inputs are kept for traces and sessions. */
  readonly keepsInputs: boolean;
  /** Whether it has run before, so that the store may know attempts of it. */
  readonly continued: boolean;
}

/** Starts, continues and ends runs, and stores them. */
export interface RunService {
  readonly events: RunEvents;
  /** The form of the wire that is spoken. */
  readonly wire: WireForm;
  readonly schemas: SchemaService;
  store(): Promise<Store>;
  /** @throws ServiceError `CONFLICT` when there is a run with the client's id. */
  begin(inputs: RunInputs, options: BeginOptions): Promise<LiveRun>;
  /** Prepares a stored run for its next segment. */
  continued(record: RunRecord, inputs: RunInputs): LiveRun;
  /**
   * Runs a segment of a run and stores the run's status, except where the outcome is `cancelled`.
   */
  run(
    live: LiveRun,
    segment: Omit<Segment, "earlierCalls">,
    options: RunOptions,
  ): Promise<SegmentOutcome>;
  /**
   * The plan that a run was started with: a run is not affected by an edit of its flow.
   *
   * @param current the flow's plan now, which is returned where the other one is gone.
   */
  planOf(run: RunRecord, current: Plan): Promise<Plan>;
  /** The plan that a run was started with, also where its flow is gone; undefined where it is not kept. */
  storedPlan(run: Pick<RunRecord, "revision">): Promise<Plan | undefined>;
  /** Cancels a run, also one that waits; nothing happens to one that has ended. */
  cancel(run: Pick<RunRecord, "executionId" | "sequence">): Promise<void>;
  /** Ends a run whose segment was cancelled. */
  settle(live: LiveRun, status: RunStatus, reason: string): Promise<void>;
  /** Cancels all running segments, and those that begin from now on, such as the jobs that waited for them. */
  stop(): void;
  /** Waits for the segments that were cancelled, then closes the store. */
  readonly close: () => Promise<void>;
}

export interface RunOptions {
  /** Called with each event after it is stored. */
  readonly observe?: Observer;
  readonly signal?: AbortSignal;
}

export interface RunServiceOptions {
  openStore(): Promise<Store>;
  readonly execute: StepExecutor;
  /** How many runs are kept. */
  readonly keep: number;
  /** How long one call may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly wire: WireForm;
  readonly schemas: SchemaService;
  /** The capture mode of flows that name none. */
  readonly capture: CaptureMode;
  /** Called with each run that failed or was cancelled while it ran. */
  readonly failed: (run: RunRecord) => void;
}

/** How long closing waits for cancelled segments, in milliseconds. */
const CLOSING_MS = 2_000;

/** Creates the service. The store is opened with the first run. */
export function createRunService(options: RunServiceOptions): RunService {
  const events = createRunEvents();
  const active = new Set<AbortController>();
  /** What cancels the segments of each run. */
  const running = new Map<string, Set<() => void>>();
  const underWay = new Set<Promise<unknown>>();
  let opening: Promise<Store> | undefined;
  const open = async (): Promise<Store> =>
    reportingStore(await options.openStore(), events.publishChange);
  const store = (): Promise<Store> => (opening ??= open());
  const plans = createPlanCache();
  const pruneEvery = Math.max(10, Math.min(500, Math.ceil(options.keep / 4)));
  let begun = 0;
  let isStopped = false;

  function cancelActive(): void {
    for (const controller of active) controller.abort();
  }

  function keepsInputs(capture: CaptureMode, sessionId: string | null): boolean {
    return isCaptured(capture) || (options.wire.capturesSessions && sessionId !== null);
  }

  async function begin(inputs: RunInputs, begins: BeginOptions): Promise<LiveRun> {
    const kept = await store();
    plans.add(inputs.plan);
    const capture = captureOf(begins.trace, inputs.plan.definition.capture, options.capture);
    const { executionId, sequence } = storeNewRun(kept, inputs, begins, capture);
    begun += 1;
    if (begun % pruneEvery === 0) kept.prune(options.keep);
    const { trigger, sessionId } = begins;
    const keeps = keepsInputs(capture, sessionId);
    return { executionId, sequence, inputs, trigger, keepsInputs: keeps, continued: false };
  }

  async function run(
    live: LiveRun,
    part: Omit<Segment, "earlierCalls">,
    { observe, signal }: RunOptions,
  ): Promise<SegmentOutcome> {
    const kept = await store();
    const { plan } = live.inputs;
    if (live.continued) kept.changeRun(live.sequence, { status: "running" });
    const attempts = live.continued ? kept.attempts(live.sequence) : new Map<string, Attempts>();
    const resumedStep = part.resumption?.stepId;
    const goesOn = (stepId: string): boolean =>
      stepId === resumedStep && attempts.get(stepId)?.waiting === true;
    const attemptOf = (stepId: string): number =>
      (attempts.get(stepId)?.count ?? 0) + (goesOn(stepId) ? 0 : 1);
    const journal = createJournal(kept, {
      run: live.sequence,
      keepsInputs: live.keepsInputs,
      goesOn,
      attemptOf,
    });
    const earlier = resumedStep === undefined ? undefined : attempts.get(resumedStep);
    const segment: Segment = {
      ...part,
      resumption: part.resumption && { ...part.resumption, usage: earlier?.usage ?? noUsage },
      // After a tool round the step continues the call that it paused in.
      earlierCalls: (stepId) => (stepId === resumedStep ? 0 : (attempts.get(stepId)?.count ?? 0)),
    };
    const limited = limitTime(active, options.timeoutMs, signal);
    const cancels = running.get(live.executionId) ?? new Set();
    running.set(live.executionId, cancels.add(limited.cancel));
    if (isStopped) cancelActive();
    let outcome: SegmentOutcome;
    try {
      outcome = await runSegment(live.inputs, segment, {
        execute: options.execute,
        signal: limited.signal,
        observe: async (event) => {
          await journal(event);
          const attempt = attemptOf(event.step.step.id);
          events.publish(live.executionId, { type: "event", event, attempt });
          await observe?.(event);
        },
      });
    } catch (error) {
      const failure = { ...failureOf(error), stepId: null };
      kept.changeRun(live.sequence, { status: "failed", completedAt: Date.now(), failure });
      throw error;
    } finally {
      limited.end();
      cancels.delete(limited.cancel);
      if (cancels.size === 0) running.delete(live.executionId);
    }
    if (outcome.status === "cancelled") {
      const by = limited.stoppedBy();
      if (by === "timeout") outcome = timeoutOutcome(outcome, plan, options.timeoutMs);
      else if (by === "cancelled") outcome = cancelledOutcome(outcome, plan);
    }
    const final =
      outcome.status === "failed" || (outcome.status === "done" && part.to >= plan.roots.length);
    storeOutcome(kept, live.sequence, outcome, final);
    const ended = outcome.status === "failed" ? kept.findRun(live.executionId) : undefined;
    if (ended !== undefined) options.failed(ended);
    events.publish(live.executionId, { type: "segment_ended", outcome, final });
    return outcome;
  }

  return {
    events,
    wire: options.wire,
    schemas: options.schemas,
    store,
    begin,
    continued: (record, inputs) => ({
      executionId: record.executionId,
      sequence: record.sequence,
      inputs,
      trigger: record.trigger,
      keepsInputs: keepsInputs(record.capture, record.sessionId),
      continued: true,
    }),
    run: (live, part, runOptions) => {
      const outcome = run(live, part, runOptions);
      const settled = outcome.catch(() => undefined).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return outcome;
    },
    cancel: async ({ executionId, sequence }) => {
      const cancels = running.get(executionId);
      if (cancels !== undefined) for (const cancel of cancels) cancel();
      else cancelStored(await store(), executionId, sequence);
    },
    planOf: async (record, current) => {
      if (record.revision === current.revision) return current;
      return (await plans.find(record.revision, await store())) ?? current;
    },
    storedPlan: async ({ revision }) => await plans.find(revision, await store()),
    settle: async (live, status, reason) => {
      const failure = { code: "CANCELLED", message: reason, stepId: null };
      const ended = status === "failed" ? { completedAt: Date.now(), failure } : {};
      (await store()).changeRun(live.sequence, { status, ...ended });
    },
    stop: () => {
      isStopped = true;
      cancelActive();
    },
    close: async () => {
      // Cancelled segments still have to be stored; a mock that ignores its signal is not waited for.
      await Promise.race([Promise.all(underWay), wait(CLOSING_MS, undefined, { ref: false })]);
      if (opening !== undefined) (await opening).close();
    },
  };
}
