import {
  EVENT_FLOW_COMPLETED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_STARTED,
} from "../wire.js";
import { ReplayNoSnapshotsError } from "../sessions/errors.js";
import { describe } from "./recording.js";
import { latestSteps } from "../sessions/result.js";
import type { SessionExecution, SessionStep } from "../sessions/types.js";

/**
 * The events of a recorded run as one stream, as far as sessions have them: no tokens, costs, names of steps and parts of
 * outputs, and neither pauses between steps nor tool calls. The result is left to the client, which knows how the flow ends.
 *
 * @param failure of the run, if it failed
 * @throws ReplayNoSnapshotsError if an output was cut in the recording.
 */
export function recordedFrames(
  run: SessionExecution,
  failure: { readonly stepId?: string } | undefined,
): string {
  const { executionId, flowId } = run;
  const steps = latestSteps(run.steps);
  const stepIds = [...new Set(steps.map(({ stepId }) => stepId))];
  const frames = [
    frame(EVENT_RUN_STARTED, {
      executionId,
      runId: executionId,
      flowId: flowId ?? "",
      stepCount: stepIds.length,
    }),
  ];
  for (const step of steps) {
    const { stepId, loopIndex } = step;
    const at = { stepId, ...(loopIndex !== null && { loopIndex }) };
    frames.push(frame(EVENT_STEP_STARTED, { ...at, stepIndex: stepIds.indexOf(stepId) }));
    if (step.inputSnapshot !== null)
      frames.push(frame(EVENT_STEP_INPUT, { ...at, inputContext: step.inputSnapshot }));
    if (stepId === failure?.stepId && step.errorSnapshot !== null) break;
    const output = wholeOutput(step, run);
    frames.push(
      frame(EVENT_STEP_OUTPUT, { ...at, outputContext: output }),
      frame(EVENT_STEP_COMPLETED, { ...at, output, durationMs: step.durationMs }),
    );
  }
  frames.push(
    failure
      ? frame(EVENT_STEP_ERROR, { stepId: failure.stepId, error: failure })
      : frame(EVENT_FLOW_COMPLETED, { executionId }),
  );
  return frames.join("");
}

function wholeOutput(step: SessionStep, run: SessionExecution): unknown {
  if (!step.truncated) return step.outputSnapshot;
  throw new ReplayNoSnapshotsError(
    `The output of the step ${step.stepId} of the run ${describe(run)} was cut in the recording: it is too large.`,
    { executionId: run.executionId, stepId: step.stepId },
  );
}

function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
