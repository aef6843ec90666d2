import type { UiNode } from "../../emulator/ui/api.js";
import type { UiStep } from "../../ui/flows/steps.js";

/** A step that says nothing but its id. */
export function step(id: string, says: Partial<UiStep> = {}): UiStep {
  return {
    kind: "step",
    id,
    name: undefined,
    description: undefined,
    processor: "llm",
    model: undefined,
    prompt: undefined,
    code: undefined,
    language: undefined,
    tools: false,
    config: {},
    configSchema: undefined,
    input: undefined,
    output: undefined,
    mock: undefined,
    ...says,
  };
}

export const row = (...steps: readonly UiNode[]): UiNode => ({
  kind: "sequence",
  id: undefined,
  steps,
});

export const parallel = (...branches: readonly UiNode[]): UiNode => ({
  kind: "parallel",
  id: "both",
  branches,
});

export const loop = (...steps: readonly UiNode[]): UiNode => ({
  kind: "loop",
  id: undefined,
  over: "items",
  steps,
});
