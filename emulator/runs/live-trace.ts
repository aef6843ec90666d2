import type { Plan } from "../flows/plan.js";
import { parseJson, type JsonValue } from "../json.js";
import type { CallRecord, RunRecord, Store } from "../store/store.js";
import type { RunEvents, RunNotice } from "./run-events.js";
import {
  flowCompleted,
  pausedForTools,
  runStarted,
  stepCompleted,
  wireEvent,
  type WireEvent,
} from "./wire-events.js";

/**
 * Sends the stored events of a run, then its live events, until it ends or the signal aborts (PROTOCOL.md,
 * "Endpoints"). Indexes count over the whole run.
 */
export async function streamTrace(
  store: Store,
  runEvents: RunEvents,
  run: RunRecord,
  plan: Plan,
  send: (event: WireEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const queue: WireEvent[] = [];
  const over = new AbortController();
  let wake: (() => void) | undefined;
  const push = (...events: readonly (WireEvent | undefined)[]): void => {
    for (const event of events) if (event !== undefined) queue.push(event);
    wake?.();
  };
  const stop = (): void => {
    over.abort();
    wake?.();
  };
  // Both are synchronous, so no event is lost between the stored events and the live ones.
  const unsubscribe = runEvents.subscribe(run.executionId, (notice) => {
    push(...fromNotice(notice, plan, run.executionId));
    if (notice.type === "segment_ended" && notice.final) stop();
  });
  push(runStarted(plan, run.executionId), ...replay(store, runEvents, run, plan));
  const current = store.findRun(run.executionId);
  if (current === undefined || current.status === "completed" || current.status === "failed")
    stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const event = queue.shift();
      if (event !== undefined) await send(event);
      else if (over.signal.aborted) return;
      else await new Promise<void>((resolve) => (wake = resolve));
      if (signal.aborted) return;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", stop);
  }
}

function fromNotice(
  notice: RunNotice,
  plan: Plan,
  executionId: string,
): readonly (WireEvent | undefined)[] {
  if (notice.type === "event") return [wireEvent(notice.event, 0)];
  const { outcome, final } = notice;
  if (outcome.status === "paused")
    return [pausedForTools(plan, executionId, outcome.pause, outcome.outputs, 0)];
  return final && outcome.status === "done" ? [flowCompleted(executionId, outcome.output, {})] : [];
}

/** The events of the calls in the store. */
function replay(
  store: Store,
  runEvents: RunEvents,
  run: RunRecord,
  plan: Plan,
): readonly (WireEvent | undefined)[] {
  const events: (WireEvent | undefined)[] = [];
  const started = new Set<string>();
  const start = (stepId: string): void => {
    const step = plan.stepsById.get(stepId);
    if (step === undefined || started.has(stepId)) return;
    started.add(stepId);
    events.push(wireEvent({ type: "step_started", step }, 0));
  };
  // Calls that a failing sibling stopped have no events; the failure comes last, as it ended the run.
  const calls = store
    .calls(run.sequence)
    .filter((call) => call.status !== "skipped" || call.kind === "gathered");
  const inOrder = [...calls].sort(
    (a, b) => Number(a.status === "failed") - Number(b.status === "failed"),
  );
  for (const call of run.status === "failed" ? inOrder : calls) {
    start(call.stepId);
    events.push(...eventsOf(call, plan));
  }
  for (const call of runEvents.running(run.executionId)) {
    start(call.step.step.id);
    events.push(wireEvent(call, 0));
  }
  if (run.status === "completed") events.push(flowCompleted(run.executionId, run.result, {}));
  return events;
}

function eventsOf(call: CallRecord, plan: Plan): readonly (WireEvent | undefined)[] {
  const step = plan.stepsById.get(call.stepId);
  if (step === undefined) return [];
  const { loopIndex, durationMs, usage, model } = call;
  const output: JsonValue = call.output === null ? null : parseJson(call.output);
  if (call.kind === "gathered") return [stepCompleted(step, { output, durationMs, usage })];
  const input: JsonValue = call.input === null ? null : parseJson(call.input);
  const events = [
    call.input === null
      ? undefined
      : wireEvent({ type: "call_started", step, loopIndex, input, resumed: false }, 0),
  ];
  if (call.status === "completed") {
    events.push(
      wireEvent({ type: "call_completed", step, loopIndex, output, usage, model, durationMs }, 0),
    );
    if (loopIndex === null) events.push(stepCompleted(step, { output, durationMs, usage }));
  } else if (call.status === "failed" && call.failure !== null) {
    events.push(
      wireEvent({ type: "call_failed", step, loopIndex, error: call.failure, durationMs }, 0),
    );
  }
  return events;
}
