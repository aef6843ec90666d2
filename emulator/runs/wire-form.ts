import type { CaptureMode } from "../../generator/definition/types.js";
import type { StepFailure } from "../engine/errors.js";
import type { EngineEvent, Pause, Usage } from "../engine/events.js";
import type { StepOutputs } from "../engine/outputs.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";

/** Which of the two forms of the wire is spoken: PROTOCOL.md, "step (SSE)" and "traces and sessions". */
export type WireVersion = "newest" | "older";

/** One server-sent event of `/step` or of the live trace (PROTOCOL.md, "step"). */
export interface WireEvent {
  readonly event: string;
  readonly data: object;
}

/** Returns what is shown of an input or output; undefined to leave it out. */
export type ContextView = (value: JsonValue) => JsonValue | undefined;

/** A failure, with the step that failed if one did. */
export type RunFailure = StepFailure & { readonly stepId: string | null };

/** Everything in which the forms of the wire differ. */
export interface WireForm {
  /** `run_started` */
  runStarted(plan: Plan, executionId: string): WireEvent;
  /**
   * The frames for an engine event.
   *
   * @param base the step index that becomes 0: that of the call's first step, or 0 for a whole run.
   */
  stepEvents(event: EngineEvent, base: number, view: ContextView): readonly WireEvent[];
  /** `step_paused`: `step` is the last one that completed. */
  stepPaused(executionId: string, step: FlowStep, base: number): WireEvent;
  /** `step_paused_for_tool_calls` */
  pausedForTools(
    plan: Plan,
    executionId: string,
    pause: Pause,
    outputs: StepOutputs,
    base: number,
  ): WireEvent;
  /** `flow_completed` */
  flowCompleted(executionId: string, result: JsonValue, summary: object): WireEvent;
  /** `result` of a run that failed. */
  failedResult(failure: RunFailure): JsonValue;
  /** The contexts or snapshots of a trace or session; `null` for those that are not captured. */
  contexts(fields: JsonObject, capture: CaptureMode): object;
  /** What the live trace of a run shows. */
  liveView(capture: CaptureMode): ContextView;
  /** Whether runs in a session are captured in full, whatever their capture mode. */
  readonly capturesSessions: boolean;
}

/** Shows every value as it is: for the client of `/step`, whose run it is. */
export const showAll: ContextView = (value) => value;

/** The name of a step on the wire: its name, or its id if it has none. */
export function nameOf(planned: FlowStep): string {
  return planned.step.name ?? planned.step.id;
}

/** The body for a run that waits for tool results: the response of `/execute`, and part of `pausedForTools`. */
export function pausedBody(
  plan: Plan,
  executionId: string,
  pause: Pause,
  outputs: StepOutputs,
): Readonly<Record<string, unknown>> {
  return {
    executionId,
    pausedAtStep: pause.step.step.id,
    iterationsUsed: pause.iterationsUsed,
    toolCallMessages: pause.messages,
    toolCalls: pause.toolCalls,
    accumulatedOutputs: outputs,
    flowId: plan.flowId,
    blockCount: plan.leaves.length,
  };
}

/** What a completed step or iteration took. */
export function measures({
  durationMs,
  usage,
}: {
  readonly durationMs: number;
  readonly usage: Usage;
}): object {
  return { durationMs: Math.round(durationMs), tokens: tokensOf(usage), costUsd: costOf(usage) };
}

/** Token counts on the wire. */
export function tokensOf({ prompt, completion }: Usage): object {
  return { prompt, completion, total: prompt + completion };
}

/** US dollars as a decimal string. */
export function costOf({ costMicroUsd }: Usage): string {
  return (costMicroUsd / 1_000_000).toFixed(6);
}

/** `loopIndex` of a call in a loop. */
export function loopOf(event: { readonly loopIndex: number | null }): object {
  return event.loopIndex === null ? {} : { loopIndex: event.loopIndex };
}

/** A failure as one sentence. */
export function describeFailure(failure: RunFailure): string {
  return failure.stepId === null ? failure.message : `Step "${failure.stepId}": ${failure.message}`;
}
