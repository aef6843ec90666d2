import type { FlowDefinition, Step, StepNode } from "../../generator/definition/types.js";
import { overridesOf } from "../../generator/flow/overrides.js";
import type { UiNode } from "./api.js";
import { standaloneSchema } from "./schemas.js";

/** The tree of a definition as the page draws it. */
export function uiNodes({
  steps,
  models,
}: Pick<FlowDefinition, "steps" | "models">): readonly UiNode[] {
  return steps.map((node) => uiNode(node, models));
}

function uiNode(node: StepNode, models: FlowDefinition["models"]): UiNode {
  const inner = (nodes: readonly StepNode[]): readonly UiNode[] =>
    nodes.map((each) => uiNode(each, models));
  switch (node.kind) {
    case "step":
      return uiStep(node, models);
    case "sequence":
      return { kind: "sequence", id: node.id, steps: inner(node.steps) };
    case "parallel":
      return { kind: "parallel", id: node.id, branches: inner(node.branches) };
    case "loop":
      return { kind: "loop", id: node.id, over: node.over, steps: inner(node.steps) };
  }
}

function uiStep(step: Step, models: FlowDefinition["models"]): UiNode {
  const { id, name, description, processor, model, prompt, code, language } = step;
  const { tools, config, mock, input, output } = step;
  return {
    kind: "step",
    ...{ id, name, description, processor, model, prompt, code, language, tools, config, mock },
    configSchema: standaloneSchema(overridesOf(step, models).schema, models),
    input: input === undefined ? undefined : standaloneSchema(input, models),
    output: output === undefined ? undefined : standaloneSchema(output, models),
  };
}
