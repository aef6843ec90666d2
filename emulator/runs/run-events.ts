import type { EngineEvent } from "../engine/events.js";
import type { SegmentOutcome } from "../engine/segment.js";

/** What subscribers of a run receive. */
export type RunNotice =
  | { readonly type: "event"; readonly event: EngineEvent }
  /** A segment has ended; `final` when it was the last of the run. */
  | { readonly type: "segment_ended"; readonly outcome: SegmentOutcome; readonly final: boolean };

/** The events of the runs of this process. */
export interface RunEvents {
  publish(executionId: string, notice: RunNotice): void;
  /** @returns a function that unsubscribes. */
  subscribe(executionId: string, subscriber: (notice: RunNotice) => void): () => void;
  /** Calls that have started and not ended. */
  running(executionId: string): readonly (EngineEvent & { type: "call_started" })[];
}

/** Creates an event bus without subscribers. */
export function createRunEvents(): RunEvents {
  const subscribers = new Map<string, Set<(notice: RunNotice) => void>>();
  const open = new Map<string, Map<string, EngineEvent & { type: "call_started" }>>();

  function trackCall(executionId: string, event: EngineEvent): void {
    if (
      event.type === "step_started" ||
      event.type === "step_completed" ||
      event.type === "call_chunk"
    )
      return;
    const key = `${event.step.step.id}#${event.loopIndex ?? ""}`;
    const calls =
      open.get(executionId) ?? new Map<string, EngineEvent & { type: "call_started" }>();
    if (event.type === "call_started") calls.set(key, event);
    else calls.delete(key);
    if (calls.size === 0) open.delete(executionId);
    else open.set(executionId, calls);
  }

  return {
    publish: (executionId, notice) => {
      if (notice.type === "event") trackCall(executionId, notice.event);
      else open.delete(executionId);
      for (const subscriber of subscribers.get(executionId) ?? []) subscriber(notice);
    },
    subscribe: (executionId, subscriber) => {
      const all = subscribers.get(executionId) ?? new Set();
      subscribers.set(executionId, all.add(subscriber));
      return () => {
        all.delete(subscriber);
        if (all.size === 0) subscribers.delete(executionId);
      };
    },
    running: (executionId) => [...(open.get(executionId)?.values() ?? [])],
  };
}
