import {
  EVENT_FLOW_COMPLETED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_PAUSED,
  EVENT_STEP_PAUSED_FOR_TOOL_CALLS,
  EVENT_STEP_STARTED,
} from "noukai-codegen-runtime/wire";
import type { EngineEvent, Pause, Usage } from "../engine/events.js";
import type { StepOutputs } from "../engine/outputs.js";
import type { Plan, PlannedStep } from "../flows/plan.js";
import type { JsonValue } from "../json.js";

/** One server-sent event of `/step` or of the live trace (PROTOCOL.md, "step"). */
export interface WireEvent {
  readonly event: string;
  readonly data: object;
}

/** The name of a step on the wire: its name, or its id if it has none. */
export function nameOf(planned: PlannedStep): string {
  return planned.step.name ?? planned.step.id;
}

/**
 * Converts an engine event to its wire event; undefined for events that are not sent.
 *
 * @param base the step index that becomes 0: that of the call's first step, or 0 for a whole run.
 */
export function wireEvent(event: EngineEvent, base: number): WireEvent | undefined {
  const stepId = event.step.step.id;
  switch (event.type) {
    case "step_started":
      return {
        event: EVENT_STEP_STARTED,
        data: { stepId, name: nameOf(event.step), stepIndex: event.step.index - base },
      };
    case "call_started":
      return {
        event: EVENT_STEP_INPUT,
        data: { stepId, inputData: event.input, ...loopOf(event) },
      };
    case "call_chunk":
      return {
        event: EVENT_STEP_OUTPUT,
        data: { stepId, outputData: event.data, ...loopOf(event) },
      };
    case "call_completed":
      return {
        event: EVENT_STEP_OUTPUT,
        data: { stepId, outputData: event.output, ...loopOf(event) },
      };
    case "step_completed":
      return stepCompleted(event.step, event);
    case "call_failed":
      return {
        event: EVENT_STEP_ERROR,
        data: { stepId, name: nameOf(event.step), error: event.error },
      };
    case "call_cancelled":
    case "call_paused":
      return undefined;
  }
}

/** `step_completed` */
export function stepCompleted(
  step: PlannedStep,
  done: { readonly output: JsonValue; readonly durationMs: number; readonly usage: Usage },
): WireEvent {
  return {
    event: EVENT_STEP_COMPLETED,
    data: {
      stepId: step.step.id,
      name: nameOf(step),
      output: done.output,
      durationMs: Math.round(done.durationMs),
      tokens: tokensOf(done.usage),
      costUsd: costOf(done.usage),
    },
  };
}

/** `run_started` */
export function runStarted(plan: Plan, executionId: string): WireEvent {
  return {
    event: EVENT_RUN_STARTED,
    data: { runId: executionId, executionId, flowId: plan.flowId, stepCount: plan.leaves.length },
  };
}

/** `step_paused`: `step` is the last one that completed. */
export function stepPaused(step: PlannedStep, base: number): WireEvent {
  return { event: EVENT_STEP_PAUSED, data: { stepId: step.step.id, stepIndex: step.index - base } };
}

/** `flow_completed` */
export function flowCompleted(executionId: string, result: JsonValue, summary: object): WireEvent {
  return {
    event: EVENT_FLOW_COMPLETED,
    data: { runId: executionId, executionId, result, summary },
  };
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

/** `step_paused_for_tool_calls` */
export function pausedForTools(
  plan: Plan,
  executionId: string,
  pause: Pause,
  outputs: StepOutputs,
  base: number,
): WireEvent {
  return {
    event: EVENT_STEP_PAUSED_FOR_TOOL_CALLS,
    data: {
      ...pausedBody(plan, executionId, pause, outputs),
      runId: executionId,
      stepId: pause.step.step.id,
      stepIndex: pause.step.index - base,
    },
  };
}

/** Token counts on the wire. */
export function tokensOf({ prompt, completion }: Usage): object {
  return { prompt, completion, total: prompt + completion };
}

/** US dollars as a decimal string. */
export function costOf({ costMicroUsd }: Usage): string {
  return (costMicroUsd / 1_000_000).toFixed(6);
}

function loopOf(event: { readonly loopIndex: number | null }): object {
  return event.loopIndex === null ? {} : { loopIndex: event.loopIndex };
}
