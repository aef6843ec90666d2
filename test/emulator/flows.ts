import type {
  FlowDefinition,
  LoopNode,
  ParallelNode,
  SequenceNode,
  Step,
  StepNode,
} from "../../generator/definition/types.js";
import type { JsonSchema, JsonSchemaObject } from "../../generator/json-schema/types.js";

/** A flow with the given steps; everything else has the least that is allowed. */
export function flow(
  steps: readonly StepNode[],
  rest: Partial<FlowDefinition> = {},
): FlowDefinition {
  return {
    org: "acme",
    project: "spelling",
    slug: "grade-3",
    serviceId: undefined,
    name: undefined,
    description: undefined,
    version: "draft",
    published: [],
    production: undefined,
    inputs: { type: "object", properties: { message: { type: "string" } } },
    primary: "message",
    models: {},
    capture: undefined,
    steps,
    ...rest,
  };
}

/** A step of any processor. */
export function step(id: string, processor: string, rest: Partial<Step> = {}): Step {
  return {
    kind: "step",
    id,
    serviceId: undefined,
    name: undefined,
    description: undefined,
    processor,
    prompt: undefined,
    model: undefined,
    code: undefined,
    language: undefined,
    input: undefined,
    config: {},
    configSchema: undefined,
    tools: false,
    output: undefined,
    mock: undefined,
    ...rest,
  };
}

/** A code step in JavaScript. */
export function code(id: string, body: string, rest: Partial<Step> = {}): Step {
  return step(id, "code", { code: body, language: "javascript", ...rest });
}

export function llm(
  id: string,
  prompt: string,
  output: JsonSchema,
  rest: Partial<Step> = {},
): Step {
  return step(id, "llm", { prompt, output, ...rest });
}

export function sequence(steps: readonly StepNode[], id?: string): SequenceNode {
  return { kind: "sequence", id, steps };
}

export function parallel(branches: readonly StepNode[], id?: string): ParallelNode {
  return { kind: "parallel", id, branches };
}

export function loop(over: string, steps: readonly StepNode[], id?: string): LoopNode {
  return { kind: "loop", id, over, steps };
}

export const text: JsonSchemaObject = {
  type: "object",
  required: ["text"],
  properties: { text: { type: "string" } },
};
