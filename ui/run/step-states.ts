import type { UiCall, UiNode } from "../../emulator/ui/api.js";
import { childrenOf } from "../flows/steps.js";
import type { StepState, StepStates } from "../graph/step-state.js";
import { callKey } from "./run-state.js";

/**
 * What a run has done of each step, from its calls so far. Steps that it has not reached are missing.
 *
 * @param pausedAt the step that waits for tools.
 */
export function stepStates(
  calls: readonly UiCall[],
  steps: readonly UiNode[],
  pausedAt?: string,
): StepStates {
  const looped = stepsInLoops(steps);
  const byStep = new Map<string, UiCall[]>();
  for (const call of calls) {
    // Of a step in a loop, the iterations are counted, not what gathers them.
    if (call.kind === "gathered") continue;
    const list = byStep.get(call.stepId);
    if (list === undefined) byStep.set(call.stepId, [call]);
    else list.push(call);
  }
  return new Map(
    [...byStep].map(([stepId, list]) => {
      const state = stateOf(list, looped.has(stepId));
      return [stepId, stepId === pausedAt ? { ...state, status: "paused" } : state] as const;
    }),
  );
}

function stateOf(calls: readonly UiCall[], isLooped: boolean): StepState {
  const latest = new Map(calls.map((call) => [callKey(call), call]));
  const current = [...latest.values()];
  const statuses = new Set(current.map(({ status }) => status));
  return {
    status:
      (["running", "failed", "completed"] as const).find((each) => statuses.has(each)) ?? "skipped",
    begun: current.length,
    done: current.filter(({ status }) => status !== "running").length,
    isLooped,
    durationMs: sum(calls.map((call) => call.durationMs)),
    tokens: {
      prompt: sum(calls.map(({ tokens }) => tokens.prompt)),
      completion: sum(calls.map(({ tokens }) => tokens.completion)),
    },
    costUsd: String(sum(calls.map(({ costUsd }) => Number(costUsd)))),
  };
}

function stepsInLoops(nodes: readonly UiNode[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: UiNode, isInside: boolean): void => {
    if (node.kind === "step" && isInside) found.add(node.id);
    for (const child of childrenOf(node)) visit(child, isInside || node.kind === "loop");
  };
  for (const node of nodes) visit(node, false);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
