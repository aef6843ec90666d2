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
import type { EngineEvent } from "../engine/events.js";
import {
  loopOf,
  measures,
  nameOf,
  pausedBody,
  showAll,
  type WireEvent,
  type WireForm,
} from "./wire-form.js";

/**
 * The form that published clients up to 0.3.0 read: `step_completed` carries the output and `flow_completed` the
 * result, a step in a loop completes once with the array of its outputs, and everything is captured.
 */
export const olderForm: WireForm = {
  runStarted: (plan, executionId) => ({
    event: EVENT_RUN_STARTED,
    data: { runId: executionId, executionId, flowId: plan.flowId, stepCount: plan.leaves.length },
  }),
  stepEvents: (event, base) => {
    const frame = frameOf(event, base);
    return frame === undefined ? [] : [frame];
  },
  stepPaused: (_executionId, step, base) => ({
    event: EVENT_STEP_PAUSED,
    data: { stepId: step.step.id, stepIndex: step.index - base },
  }),
  pausedForTools: (plan, executionId, pause, outputs, base) => ({
    event: EVENT_STEP_PAUSED_FOR_TOOL_CALLS,
    data: {
      ...pausedBody(plan, executionId, pause, outputs),
      runId: executionId,
      stepId: pause.step.step.id,
      stepIndex: pause.step.index - base,
    },
  }),
  flowCompleted: (executionId, result, summary) => ({
    event: EVENT_FLOW_COMPLETED,
    data: { runId: executionId, executionId, result, summary },
  }),
  failedResult: ({ stepId, ...failure }) => ({ stepId, ...failure }),
  contexts: (fields) => fields,
  liveView: () => showAll,
  capturesSessions: true,
};

/** The frame for an engine event; undefined for events that are not sent. */
function frameOf(event: EngineEvent, base: number): WireEvent | undefined {
  const stepId = event.step.step.id;
  const name = nameOf(event.step);
  switch (event.type) {
    case "step_started":
      return {
        event: EVENT_STEP_STARTED,
        data: { stepId, name, stepIndex: event.step.index - base },
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
      return {
        event: EVENT_STEP_COMPLETED,
        data: { stepId, name, output: event.output, ...measures(event) },
      };
    case "call_failed":
      return { event: EVENT_STEP_ERROR, data: { stepId, name, error: event.error } };
    case "call_cancelled":
    case "call_paused":
      return undefined;
  }
}
