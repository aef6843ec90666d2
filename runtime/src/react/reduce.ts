import type { VersionContract } from "../flow/contract.js";
import { describeFailure, failureError } from "../flow/failure.js";
import type { StreamEvent } from "../stream/events.js";
import type { RunningState, RunState, StepProgress } from "./state.js";

/** A contract of any flow. */
export interface AnyVersion extends VersionContract {
  outputs: Readonly<Record<string, unknown>>;
}

/** The state of a run of any flow. */
export type State = RunState<AnyVersion>;
type Step = StepProgress<AnyVersion>;

/** The state before the first run. */
export const IDLE: State = { status: "idle", steps: [], executionId: undefined };

/** The state when a run begins. */
export function begun(): State {
  return { status: "running", steps: [], executionId: undefined };
}

/** The state after an event of the run. Steps that it does not concern stay the same objects. */
export function reduce(state: State, event: StreamEvent<AnyVersion>): State {
  const { steps, executionId } = state;
  const running: RunningState<AnyVersion> = { status: "running", steps, executionId };
  switch (event.type) {
    case "run_started":
      return { ...running, executionId: event.executionId };
    case "step_started": {
      const { stepId, name, stepIndex } = event;
      const known = steps.find((step) => step.stepId === stepId);
      const step = { stepId, name: name ?? undefined, stepIndex, outputs: known?.outputs ?? 0 };
      return { ...running, steps: put(steps, { ...step, status: "running" }) };
    }
    case "step_output":
      return { ...running, steps: steps.map((step) => withOutput(step, event.stepId)) };
    case "step_completed": {
      const { stepId, stepIndex, output, durationMs, tokens, costUsd } = event;
      const known = steps.find((step) => step.stepId === stepId);
      const completed: Step = {
        ...{ status: "completed", stepId, stepIndex, output },
        name: event.name ?? known?.name,
        outputs: Math.max(known?.outputs ?? 0, 1),
        durationMs: durationMs ?? undefined,
        tokens: tokens ?? undefined,
        costUsd: costUsd ?? undefined,
      };
      return { ...running, steps: put(steps, completed) };
    }
    case "step_error": {
      const { stepId } = event;
      const failure = { ...describeFailure(event.error), stepId };
      const error = failureError("The run failed", failure, executionId ?? "");
      const failed = steps.map((step) => (step.stepId === stepId ? ended(step, "failed") : step));
      return { status: "failed", steps: stopped(failed), executionId, error };
    }
    case "tool_calls_required": {
      const { stepId, toolCalls } = event;
      return { status: "paused", steps, executionId: event.executionId, stepId, toolCalls };
    }
    case "flow_completed":
      return {
        status: "completed",
        steps,
        executionId: event.executionId,
        result: event.result,
      };
    case "step_input":
    case "step_paused":
      return state;
  }
}

/** The state of a run that goes on after a pause. */
export function resumed({ steps, executionId }: State): State {
  return { status: "running", steps, executionId };
}

/** The state after the program has ended the run. */
export function cancelled({ steps, executionId }: State): State {
  return { status: "cancelled", steps: stopped(steps), executionId };
}

/** The state after an error that ended the run. */
export function failed({ steps, executionId }: State, thrown: unknown): State {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { status: "failed", steps: stopped(steps), executionId, error };
}

function put(steps: readonly Step[], step: Step): readonly Step[] {
  const at = steps.findIndex(({ stepId }) => stepId === step.stepId);
  return at === -1 ? [...steps, step] : steps.map((each, index) => (index === at ? step : each));
}

function withOutput(step: Step, stepId: string): Step {
  const isOpen = step.stepId === stepId && step.status === "running";
  return isOpen ? { ...step, outputs: step.outputs + 1 } : step;
}

function stopped(steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => (step.status === "running" ? ended(step, "cancelled") : step));
}

function ended(step: Step, status: "failed" | "cancelled"): Step {
  const { stepId, name, stepIndex, outputs } = step;
  return { stepId, name, stepIndex, outputs, status };
}
