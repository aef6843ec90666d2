import type { Plan } from "../flows/plan.js";
import { hasEnded } from "../runs/live-trace.js";
import type { RunNotice } from "../runs/run-events.js";
import type { RunService } from "../runs/service.js";
import type { RunRecord, Store } from "../store/store.js";
import type { RunDetail, RunFrame } from "./api.js";
import { createPendingFrames } from "./pending-frames.js";
import { runDetail, runningCall, storedCall } from "./run-detail.js";

/** How many frames are kept for a page that reads slower than the run goes on. */
const MAX_WAITING = 20_000;

/** A run, and what it runs if that is kept. */
interface WatchedRun {
  readonly runs: RunService;
  readonly run: RunRecord;
  readonly plan: Plan | undefined;
}

/** Sends one frame; resolves when the page is ready for more. */
type Send = (frame: RunFrame) => Promise<void>;

/**
 * Sends what is stored of a run, then what happens, until it ends or pauses or the signal aborts. For a page that reads too
 * slowly the stream ends early, without `ended`: another one begins with what is stored.
 */
export async function sendRunFrames(
  { runs, run, plan }: WatchedRun,
  send: Send,
  signal: AbortSignal,
): Promise<void> {
  const store = await runs.store();
  const frames = createPendingFrames<RunFrame>();
  const detail = (): RunDetail => {
    const { executionId, sequence } = run;
    const current = store.findRun(executionId) ?? run;
    return runDetail(current, store.calls(sequence), runs.events.running(executionId), plan);
  };
  const unsubscribe = runs.events.subscribe(run.executionId, (notice) => {
    if (frames.size() >= MAX_WAITING) {
      frames.drop();
      return;
    }
    for (const frame of framesOf(notice, run, store)) frames.push(frame);
    if (notice.type !== "segment_ended") return;
    const { outcome, final } = notice;
    if (!final && outcome.status === "done") return;
    frames.push({ type: "ended", run: detail() });
    frames.end();
  });
  // A run that is cancelled while it waits has no event: its change says so.
  const unsubscribeChanges = runs.events.onChange((sequence) => {
    if (sequence !== run.sequence) return;
    if (store.findRun(run.executionId)?.status !== "cancelled") return;
    frames.push({ type: "ended", run: detail() });
    frames.end();
  });
  signal.addEventListener("abort", frames.drop, { once: true });
  try {
    const now = detail();
    frames.push({ type: "snapshot", run: now });
    if (hasEnded(now) || now.pause !== undefined) {
      frames.push({ type: "ended", run: now });
      frames.end();
    }
    for (;;) {
      const frame = await frames.next();
      if (frame === undefined) return;
      await send(frame);
    }
  } finally {
    unsubscribe();
    unsubscribeChanges();
    signal.removeEventListener("abort", frames.drop);
  }
}

function framesOf(notice: RunNotice, { sequence }: RunRecord, store: Store): readonly RunFrame[] {
  if (notice.type !== "event") return [];
  const { event, attempt } = notice;
  const stepId = event.step.step.id;
  const ended = (kind: "call" | "gathered", loopIndex: number | null): readonly RunFrame[] => {
    const call = store.latestCall(sequence, { stepId, kind, loopIndex });
    return call === undefined ? [] : [{ type: "call_ended", call: storedCall(call) }];
  };
  switch (event.type) {
    case "call_started":
      return [
        {
          type: "call_started",
          call: runningCall({ ...event, attempt, startedAt: Date.now(), chunks: [] }),
        },
      ];
    case "call_chunk":
      return [{ type: "call_chunk", stepId, loopIndex: event.loopIndex, data: event.data }];
    case "call_completed":
    case "call_failed":
    case "call_cancelled":
    case "call_paused":
      return ended("call", event.loopIndex);
    case "step_completed":
      return event.step.loopDepth > 0 ? ended("gathered", null) : [];
    case "step_started":
      return [];
  }
}
