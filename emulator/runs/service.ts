import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { CaptureMode } from "../../generator/definition/types.js";
import type { Callback } from "../webhooks/callback.js";
import type { StepExecutor } from "../engine/call.js";
import { failureOf } from "../engine/errors.js";
import type { Observer } from "../engine/events.js";
import type { Plan } from "../flows/plan.js";
import { runSegment } from "../engine/run.js";
import type { RunInputs, Segment, SegmentOutcome } from "../engine/segment.js";
import type { SchemaService } from "../schemas/schema-service.js";
import { serializeDefinition } from "../../generator/definition/serialize.js";
import type { Attempts, RunRecord, RunStatus, Store, Trigger } from "../store/store.js";
import { ServiceError } from "../errors.js";
import { captureOf, isCaptured } from "./capture.js";
import { createRunEvents, type RunEvents } from "./run-events.js";
import { createJournal } from "./journal.js";
import { limitTime, timeoutOutcome } from "./limit-time.js";
import { createPlanCache } from "./plan-cache.js";
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

export interface BeginOptions {
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly trace: boolean;
  readonly sessionId: string | null;
  /** The id that the client gave the run; default: a new one. */
  readonly executionId?: string;
  readonly callback?: Callback | undefined;
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
  /** Ends a run that was cancelled. */
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
}

/** How long closing waits for cancelled segments, in milliseconds. */
const CLOSING_MS = 2_000;

/** Creates the service. The store is opened with the first run. */
export function createRunService(options: RunServiceOptions): RunService {
  const events = createRunEvents();
  const active = new Set<AbortController>();
  const underWay = new Set<Promise<unknown>>();
  let opening: Promise<Store> | undefined;
  const store = (): Promise<Store> => (opening ??= options.openStore());
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

  async function begin(
    inputs: RunInputs,
    { trigger, status, trace, sessionId, executionId, callback }: BeginOptions,
  ): Promise<LiveRun> {
    const kept = await store();
    const { plan } = inputs;
    const { org, project, slug } = plan.definition;
    kept.saveDefinition(plan.revision, () =>
      JSON.stringify(serializeDefinition(plan.definition, { emulated: true })),
    );
    plans.add(plan);
    const id = executionId ?? randomUUID();
    // The client may have sent two first requests with one id at once.
    if (executionId !== undefined && kept.findRun(id) !== undefined)
      throw new ServiceError("CONFLICT", `Run ${id} is being started by another request`);
    const capture = captureOf(trace, plan.definition.capture, options.capture);
    const sequence = kept.insertRun({
      executionId: id,
      flowId: plan.flowId,
      org,
      project,
      slug,
      revision: plan.revision,
      stepCount: plan.leaves.length,
      trigger,
      status,
      sessionId,
      capture,
      order: {
        initial: inputs.initial,
        blockOverrides: inputs.blockOverrides,
        inputOverrides: inputs.inputOverrides,
        conversation: inputs.conversation,
        callback,
      },
      startedAt: Date.now(),
    });
    begun += 1;
    if (begun % pruneEvery === 0) kept.prune(options.keep);
    const keeps = keepsInputs(capture, sessionId);
    return { executionId: id, sequence, inputs, trigger, keepsInputs: keeps, continued: false };
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
    const journal = createJournal(kept, {
      run: live.sequence,
      keepsInputs: live.keepsInputs,
      attempts,
    });
    const resumedStep = part.resumption?.stepId;
    const segment: Segment = {
      ...part,
      // After a tool round the step continues the call that it paused in.
      earlierCalls: (stepId) => (stepId === resumedStep ? 0 : (attempts.get(stepId)?.count ?? 0)),
    };
    const limited = limitTime(active, options.timeoutMs, signal);
    if (isStopped) cancelActive();
    let outcome: SegmentOutcome;
    try {
      outcome = await runSegment(live.inputs, segment, {
        execute: options.execute,
        signal: limited.signal,
        observe: async (event) => {
          await journal(event);
          events.publish(live.executionId, { type: "event", event });
          await observe?.(event);
        },
      });
    } catch (error) {
      const failure = { ...failureOf(error), stepId: null };
      kept.changeRun(live.sequence, { status: "failed", completedAt: Date.now(), failure });
      throw error;
    } finally {
      limited.end();
    }
    if (outcome.status === "cancelled" && limited.timedOut())
      outcome = timeoutOutcome(outcome, plan, options.timeoutMs);
    const final =
      outcome.status === "failed" || (outcome.status === "done" && part.to >= plan.roots.length);
    storeOutcome(kept, live.sequence, outcome, final);
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
      const running = run(live, part, runOptions);
      const settled = running.catch(() => undefined).finally(() => underWay.delete(settled));
      underWay.add(settled);
      return running;
    },
    planOf: async (record, current) => {
      if (record.revision === current.revision) return current;
      return (await plans.find(record.revision, await store())) ?? current;
    },
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
