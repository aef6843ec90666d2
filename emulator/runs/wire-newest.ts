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
import type { EngineEvent, Usage } from "../engine/events.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isCaptured, viewOf } from "./capture.js";
import {
  describeFailure,
  loopOf,
  measures,
  nameOf,
  pausedBody,
  type ContextView,
  type WireEvent,
  type WireForm,
} from "./wire-form.js";

/*
 * Which frames of this form are known, and which are assumed:
 *
 * - Asserted or seen: `step_output.outputContext`; no `output` on `step_completed`, no `result` on `flow_completed`;
 *   no `runId`; `step_paused` with `executionId` and without `stepId`; the text of a failed run.
 * - By analogy: `step_input.inputContext`.
 * - (assumed) A step in a loop has its frames once per iteration, each with a `loopIndex` that counts over all
 *   enclosing loops. Where a loop has no items, each of its steps completes once, without `loopIndex` and without a
 *   `step_output`: otherwise clients could not count past the loop.
 * - (assumed) Parts of an output are `step_progress` frames, as there is one `step_output` per step.
 * - (assumed) `nextStepIndex` is the cursor of the next call, counted over the flow.
 * - (assumed) The live trace has no `step_input` and `step_output` frames for what is not captured.
 */
const EVENT_STEP_PROGRESS = "step_progress";

/** The form of the newest service. */
export const newestForm: WireForm = {
  runStarted: (plan, executionId) => ({
    event: EVENT_RUN_STARTED,
    data: { executionId, flowId: plan.flowId, stepCount: plan.leaves.length },
  }),
  stepEvents: framesOf,
  stepPaused: (executionId, step, base) => ({
    event: EVENT_STEP_PAUSED,
    data: { executionId, stepIndex: step.index - base, nextStepIndex: step.index + 1 },
  }),
  pausedForTools: (plan, executionId, pause, outputs, base) => ({
    event: EVENT_STEP_PAUSED_FOR_TOOL_CALLS,
    data: {
      ...pausedBody(plan, executionId, pause, outputs),
      stepId: pause.step.step.id,
      stepIndex: pause.step.index - base,
    },
  }),
  flowCompleted: (executionId, _result, summary) => ({
    event: EVENT_FLOW_COMPLETED,
    data: { executionId, summary },
  }),
  failedResult: describeFailure,
  contexts: (fields, capture) => (isCaptured(capture) ? fields : {}),
  liveView: viewOf,
  capturesSessions: false,
};

function framesOf(event: EngineEvent, base: number, view: ContextView): readonly WireEvent[] {
  const { step } = event;
  const stepId = step.step.id;
  const inLoop = step.loopDepth > 0;
  switch (event.type) {
    case "step_started":
      return inLoop ? [] : [started(step, base, {})];
    case "call_started": {
      const loop = loopOf(event);
      return [
        ...(inLoop ? [started(step, base, loop)] : []),
        ...context(EVENT_STEP_INPUT, stepId, "inputContext", view(event.input), loop),
      ];
    }
    case "call_chunk":
      return context(EVENT_STEP_PROGRESS, stepId, "outputContext", view(event.data), loopOf(event));
    case "call_completed": {
      const loop = loopOf(event);
      return [
        ...context(EVENT_STEP_OUTPUT, stepId, "outputContext", view(event.output), loop),
        ...(inLoop ? [completed(step, event, loop)] : []),
      ];
    }
    case "step_completed":
      if (!inLoop) return [completed(step, event, {})];
      return event.calls > 0 ? [] : [started(step, base, {}), completed(step, event, {})];
    case "call_failed":
      return [
        {
          event: EVENT_STEP_ERROR,
          data: { stepId, name: nameOf(step), error: event.error, ...loopOf(event) },
        },
      ];
    case "call_cancelled":
    case "call_paused":
      return [];
  }
}

function started(step: FlowStep, base: number, loop: object): WireEvent {
  const stepIndex = step.index - base;
  return {
    event: EVENT_STEP_STARTED,
    data: { stepId: step.step.id, name: nameOf(step), stepIndex, ...loop },
  };
}

function context(
  event: string,
  stepId: string,
  field: "inputContext" | "outputContext",
  value: JsonValue | undefined,
  loop: object,
): readonly WireEvent[] {
  return value === undefined ? [] : [{ event, data: { stepId, [field]: value, ...loop } }];
}

function completed(
  step: FlowStep,
  done: { readonly durationMs: number; readonly usage: Usage },
  loop: object,
): WireEvent {
  return {
    event: EVENT_STEP_COMPLETED,
    data: { stepId: step.step.id, name: nameOf(step), ...measures(done), ...loop },
  };
}
