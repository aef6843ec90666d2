import type { JsonValue } from "../../generator/json-schema/types.js";
import type { EngineEvent } from "../engine/events.js";
import type { SegmentOutcome } from "../engine/segment.js";

/** What subscribers of a run receive. */
export type RunNotice =
  /** `attempt` is that of the event's step. */
  | { readonly type: "event"; readonly event: EngineEvent; readonly attempt: number }
  /** A segment has ended; `final` when it was the last of the run. */
  | { readonly type: "segment_ended"; readonly outcome: SegmentOutcome; readonly final: boolean };

/** A call that has started and not ended. */
export type RunningCall = EngineEvent & {
  readonly type: "call_started";
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The parts of its output so far. */
  readonly chunks: readonly JsonValue[];
};

type OpenCall = RunningCall & { readonly chunks: JsonValue[] };

/** The events of the runs of this process. */
export interface RunEvents {
  publish(executionId: string, notice: RunNotice): void;
  /** @returns a function that unsubscribes. */
  subscribe(executionId: string, subscriber: (notice: RunNotice) => void): () => void;
  /** Calls that have started and not ended. */
  running(executionId: string): readonly RunningCall[];
  /** Says that what is stored of a run has changed, by its sequence number. */
  readonly publishChange: (sequence: number) => void;
  /** Calls a listener with each run that is stored or changed. @returns a function that unsubscribes. */
  onChange(listener: (sequence: number) => void): () => void;
}

/** Creates an event bus without subscribers. */
export function createRunEvents(): RunEvents {
  const subscribers = new Map<string, Set<(notice: RunNotice) => void>>();
  const open = new Map<string, Map<string, OpenCall>>();
  const listeners = new Set<(sequence: number) => void>();

  function trackCall(executionId: string, event: EngineEvent, attempt: number): void {
    if (event.type === "step_started" || event.type === "step_completed") return;
    const key = `${event.step.step.id}#${event.loopIndex ?? ""}`;
    const calls = open.get(executionId) ?? new Map<string, OpenCall>();
    if (event.type === "call_started")
      calls.set(key, { ...event, attempt, startedAt: Date.now(), chunks: [] });
    else if (event.type === "call_chunk") calls.get(key)?.chunks.push(event.data);
    else calls.delete(key);
    if (calls.size === 0) open.delete(executionId);
    else open.set(executionId, calls);
  }

  return {
    publish: (executionId, notice) => {
      if (notice.type === "event") trackCall(executionId, notice.event, notice.attempt);
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
    publishChange: (sequence) => {
      for (const listener of listeners) listener(sequence);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
