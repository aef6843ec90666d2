import type { EngineEvent } from "../engine/events.js";
import type { SegmentOutcome } from "../engine/run.js";

/** What watchers of a run hear. */
export type RunNotice =
  | { readonly type: "event"; readonly event: EngineEvent }
  /** A part of the run has ended; `final` when the run has. */
  | { readonly type: "segment_ended"; readonly outcome: SegmentOutcome; readonly final: boolean };

/** Tells watchers what happens in runs of this process. */
export interface RunEvents {
  publish(executionId: string, notice: RunNotice): void;
  /** @returns a function that ends the watching. */
  watch(executionId: string, watcher: (notice: RunNotice) => void): () => void;
  /** Calls that have begun and not ended. */
  running(executionId: string): readonly (EngineEvent & { type: "call_started" })[];
}

/** Creates a hub without watchers. */
export function createRunEvents(): RunEvents {
  const watchers = new Map<string, Set<(notice: RunNotice) => void>>();
  const open = new Map<string, Map<string, EngineEvent & { type: "call_started" }>>();

  function follow(executionId: string, event: EngineEvent): void {
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
      if (notice.type === "event") follow(executionId, notice.event);
      else open.delete(executionId);
      for (const watcher of watchers.get(executionId) ?? []) watcher(notice);
    },
    watch: (executionId, watcher) => {
      const all = watchers.get(executionId) ?? new Set();
      watchers.set(executionId, all.add(watcher));
      return () => {
        all.delete(watcher);
        if (all.size === 0) watchers.delete(executionId);
      };
    },
    running: (executionId) => [...(open.get(executionId)?.values() ?? [])],
  };
}
