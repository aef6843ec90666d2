import type { StepFailure } from "../engine/errors.js";
import { noUsage, type EngineEvent, type Observer, type Usage } from "../engine/events.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { Attempts, CallRecord, CallStatus, Store } from "../store/store.js";

/** The run that is stored. */
export interface JournalSubject {
  /** `RunRecord.sequence` */
  readonly run: number;
  /** Whether inputs are kept, for traces and sessions. */
  readonly keepsInputs: boolean;
  /** How often each step was called before; see `Store.attempts`. */
  readonly attempts: ReadonlyMap<string, Attempts>;
}

interface OpenCall {
  readonly startedAt: number;
  readonly input: string;
  readonly resumed: boolean;
}

/** How a call ended. */
interface Ending {
  readonly status: CallStatus;
  readonly output: JsonValue | undefined;
  readonly usage: Usage;
  readonly model: string | null;
  readonly failure: StepFailure | null;
}

/**
 * Stores each call when it ends, before subscribers receive the event: what a client has seen completed survives a
 * crash of the process.
 */
export function createJournal(store: Store, subject: JournalSubject): Observer {
  const open = new Map<string, OpenCall>();

  function endCall(
    event: EngineEvent & { durationMs: number; loopIndex: number | null },
    ending: Ending,
  ): void {
    const { step, loopIndex, durationMs } = event;
    const stepId = step.step.id;
    const key = keyOf(event);
    const call = open.get(key);
    open.delete(key);
    const before = subject.attempts.get(stepId);
    const goesOn = call?.resumed === true && before?.waiting === true;
    const input = call?.input ?? "null";
    const now = Date.now();
    const record: CallRecord = {
      stepId,
      stepIndex: step.index,
      kind: "call",
      attempt: (before?.count ?? 0) + (goesOn ? 0 : 1),
      loopIndex,
      status: ending.status,
      startedAt: call?.startedAt ?? now,
      completedAt: ending.status === "running" ? null : now,
      durationMs,
      model: ending.model,
      usage: ending.usage,
      input: subject.keepsInputs ? input : null,
      output: ending.output === undefined ? null : JSON.stringify(ending.output),
      failure: ending.failure,
      inputBytes: Buffer.byteLength(input),
    };
    store.putCall(subject.run, record, { replaceWaiting: goesOn });
  }

  return (event) => {
    switch (event.type) {
      case "call_started":
        open.set(keyOf(event), {
          startedAt: Date.now(),
          input: JSON.stringify(event.input),
          resumed: event.resumed,
        });
        return;
      case "call_completed": {
        const { output, usage, model } = event;
        endCall(event, { status: "completed", output, usage, model, failure: null });
        return;
      }
      case "call_failed":
        endCall(event, { ...nothing, status: "failed", failure: event.error });
        return;
      case "call_cancelled":
        endCall(event, { ...nothing, status: "skipped" });
        return;
      case "call_paused":
        endCall(event, { ...nothing, status: "running" });
        return;
      case "step_completed":
        if (event.step.loopDepth > 0) gather(store, subject, event);
        return;
      case "step_started":
      case "call_chunk":
        return;
    }
  };
}

const nothing: Omit<Ending, "status"> = {
  output: undefined,
  usage: noUsage,
  model: null,
  failure: null,
};

function gather(
  store: Store,
  subject: JournalSubject,
  event: EngineEvent & { type: "step_completed" },
): void {
  const now = Date.now();
  store.putCall(subject.run, {
    stepId: event.step.step.id,
    stepIndex: event.step.index,
    kind: "gathered",
    attempt: (subject.attempts.get(event.step.step.id)?.count ?? 0) + 1,
    loopIndex: null,
    status: event.calls === 0 ? "skipped" : "completed",
    startedAt: now - Math.round(event.durationMs),
    completedAt: now,
    durationMs: event.durationMs,
    model: null,
    usage: event.usage,
    input: null,
    output: JSON.stringify(event.output),
    failure: null,
    inputBytes: 0,
  });
}

function keyOf(event: EngineEvent & { loopIndex: number | null }): string {
  return `${event.step.step.id}#${event.loopIndex ?? ""}`;
}
