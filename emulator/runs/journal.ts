import type { CallDetails } from "../engine/call-details.js";
import type { StepFailure } from "../engine/errors.js";
import { noUsage, type EngineEvent, type Observer, type Usage } from "../engine/events.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { CallRecord, CallStatus, Store } from "../store/store.js";

/** The run that is stored. */
export interface JournalSubject {
  /** `RunRecord.sequence` */
  readonly run: number;
  /** Whether inputs are kept, for traces and sessions. */
  readonly keepsInputs: boolean;
  /** Whether a step goes on with the call in which it waited for tool results. */
  goesOn(stepId: string): boolean;
  /** The number of a step's attempt in this segment, from 1. */
  attemptOf(stepId: string): number;
}

interface OpenCall {
  readonly startedAt: number;
  readonly input: string;
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
    event: EngineEvent & { durationMs: number; loopIndex: number | null; details: CallDetails },
    ending: Ending,
  ): void {
    const { step, loopIndex, durationMs, details } = event;
    const stepId = step.step.id;
    const key = keyOf(event);
    const call = open.get(key);
    open.delete(key);
    const input = call?.input ?? "null";
    const now = Date.now();
    const record: CallRecord = {
      stepId,
      stepIndex: step.index,
      kind: "call",
      attempt: subject.attemptOf(stepId),
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
      prompt: subject.keepsInputs ? (details.prompt ?? null) : null,
      answeredBy: details.answeredBy ?? null,
      inputBytes: Buffer.byteLength(input),
    };
    store.putCall(subject.run, record, { replaceWaiting: subject.goesOn(stepId) });
  }

  return (event) => {
    switch (event.type) {
      case "call_started":
        open.set(keyOf(event), {
          startedAt: Date.now(),
          input: JSON.stringify(event.input),
        });
        return;
      case "call_completed": {
        const { output, usage, model } = event;
        endCall(event, { status: "completed", output, usage, model, failure: null });
        return;
      }
      case "call_failed":
        endCall(event, { ...nothing, ...usageIn(event), status: "failed", failure: event.error });
        return;
      case "call_cancelled":
        endCall(event, { ...nothing, ...usageIn(event), status: "skipped" });
        return;
      case "call_paused":
        endCall(event, { ...nothing, usage: event.usage, model: event.model, status: "running" });
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

/** What a call that has no output has used. */
function usageIn({ usage = noUsage }: { readonly usage?: Usage }): Pick<Ending, "usage"> {
  return { usage };
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
    attempt: subject.attemptOf(event.step.step.id),
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
    prompt: null,
    answeredBy: null,
    inputBytes: 0,
  });
}

function keyOf(event: EngineEvent & { loopIndex: number | null }): string {
  return `${event.step.step.id}#${event.loopIndex ?? ""}`;
}
