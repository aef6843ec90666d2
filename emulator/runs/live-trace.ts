import { noDetails } from "../engine/call-details.js";
import type { EngineEvent } from "../engine/events.js";
import type { Plan } from "../flows/plan.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJson } from "../json.js";
import type { CallRecord, RunRecord } from "../store/store.js";
import type { RunNotice } from "./run-events.js";
import type { RunService } from "./service.js";
import type { WireEvent, WireForm } from "./wire-form.js";

/** How many live events are kept for a client that reads slower than the run goes on. */
const MAX_WAITING = 20_000;

/**
 * Sends the stored events of a run, then its live events, until it ends or the signal aborts (PROTOCOL.md,
 * "Endpoints"). Indexes count over the whole run. For a client that reads too slowly the stream ends early, without the
 * event that ends the run; another one begins with the stored events.
 */
export async function streamTrace(
  runs: RunService,
  run: RunRecord,
  plan: Plan,
  send: (event: WireEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const store = await runs.store();
  const live: WireEvent[] = [];
  const over = new AbortController();
  let wake: (() => void) | undefined;
  const stop = (): void => {
    over.abort();
    wake?.();
  };
  const show = viewer(runs.wire, run);
  // Both are synchronous, so no event is lost between the stored events and the live ones.
  const unsubscribe = runs.events.subscribe(run.executionId, (notice) => {
    if (over.signal.aborted) return;
    if (live.length >= MAX_WAITING) {
      live.length = 0;
      stop();
      return;
    }
    live.push(...fromNotice(notice, plan, run, runs.wire, show));
    if (notice.type === "segment_ended" && notice.final) stop();
    else wake?.();
  });
  const stored = [
    runs.wire.runStarted(plan, run.executionId),
    ...replay(store.calls(run.sequence), runs, run, plan),
  ];
  const current = store.findRun(run.executionId);
  if (current === undefined || hasEnded(current)) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (const event of stored) {
      if (signal.aborted) return;
      await send(event);
    }
    while (!signal.aborted) {
      const event = live.shift();
      if (event !== undefined) await send(event);
      else if (over.signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", stop);
  }
}

/** Whether a run is not continued any more; one that failed may be, by its client. */
export function hasEnded({ status }: Pick<RunRecord, "status">): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Converts an engine event to the frames that the run's capture mode allows. */
type Viewer = (event: EngineEvent) => readonly WireEvent[];

function viewer(wire: WireForm, { capture }: RunRecord): Viewer {
  const view = wire.liveView(capture);
  return (event) => wire.stepEvents(event, 0, view);
}

function fromNotice(
  notice: RunNotice,
  plan: Plan,
  { executionId }: RunRecord,
  wire: WireForm,
  show: Viewer,
): readonly WireEvent[] {
  if (notice.type === "event") return show(notice.event);
  const { outcome, final } = notice;
  if (outcome.status === "paused")
    return [wire.pausedForTools(plan, executionId, outcome.pause, outcome.outputs, 0)];
  return final && outcome.status === "done"
    ? [wire.flowCompleted(executionId, outcome.output, {})]
    : [];
}

/** The frames of the calls in the store. */
function replay(
  stored: readonly CallRecord[],
  { wire, events: live }: RunService,
  run: RunRecord,
  plan: Plan,
): readonly WireEvent[] {
  const show = viewer(wire, run);
  const hidden = wire.liveView(run.capture)(null) === undefined;
  const frames: WireEvent[] = [];
  const started = new Set<string>();
  const start = (stepId: string): void => {
    const step = plan.stepsById.get(stepId);
    if (step === undefined || started.has(stepId)) return;
    started.add(stepId);
    frames.push(...show({ type: "step_started", step }));
  };
  // Calls that a failing sibling stopped have no events; the failure comes last, as it ended the run.
  const calls = stored.filter((call) => call.status !== "skipped" || call.kind === "gathered");
  const inOrder = [...calls].sort(
    (a, b) => Number(a.status === "failed") - Number(b.status === "failed"),
  );
  for (const call of run.status === "failed" ? inOrder : calls) {
    start(call.stepId);
    frames.push(...eventsOf(call, plan, hidden).flatMap(show));
  }
  for (const call of live.running(run.executionId)) {
    start(call.step.step.id);
    frames.push(...show(call));
  }
  if (run.status === "completed") frames.push(wire.flowCompleted(run.executionId, run.result, {}));
  return frames;
}

/**
 * The engine events of a stored call.
 *
 * @param hidden whether inputs are not shown, so that it does not matter whether they are stored.
 */
function eventsOf(call: CallRecord, plan: Plan, hidden: boolean): readonly EngineEvent[] {
  const step = plan.stepsById.get(call.stepId);
  if (step === undefined) return [];
  const { loopIndex, durationMs, usage, model, failure } = call;
  const output: JsonValue = call.output === null ? null : parseJson(call.output);
  const done = { type: "step_completed", step, output, durationMs, usage } as const;
  if (call.kind === "gathered") return [{ ...done, calls: call.status === "skipped" ? 0 : 1 }];
  const ending = { durationMs, details: noDetails };
  const events: EngineEvent[] = [];
  if (call.input !== null || hidden) {
    const input = call.input === null ? null : parseJson(call.input);
    events.push({ type: "call_started", step, loopIndex, input, resumed: false });
  }
  if (call.status === "completed") {
    events.push({ type: "call_completed", step, loopIndex, output, usage, model, ...ending });
    if (loopIndex === null) events.push({ ...done, calls: 1 });
  } else if (call.status === "failed" && failure !== null) {
    events.push({ type: "call_failed", step, loopIndex, error: failure, ...ending });
  }
  return events;
}
