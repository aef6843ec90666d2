import type { RawFlow, RawNode, RawSchema, RawStep } from "../format/raw-definition.js";
import type { FlowDefinition, FlowVersion, Step, StepNode } from "../types.js";
import type { JsonSchema, JsonSchemaObject } from "../../json-schema/types.js";
import { isJsonObject, createJsonObject } from "../../json-schema/values.js";
import { isFieldList, toJsonSchema } from "./field-list.js";
import { normaliseInputs } from "./inputs.js";

/** Converts a valid definition to the form that every later stage reads. */
export function normaliseFlow(flow: RawFlow): FlowDefinition {
  const models = mapValues(flow.models ?? {}, toJsonSchema);
  const inputs = normaliseInputs(flow.inputs && toJsonSchema(flow.inputs), models);
  const version = flow.version ?? "draft";
  return {
    org: flow.org,
    project: flow.project,
    slug: flow.slug,
    name: flow.name,
    description: flow.description,
    version,
    published: publishedNumbers(version, flow.published),
    production: flow.production,
    inputs,
    primary: flow.primary ?? firstInput(flow.inputs, inputs),
    models,
    capture: flow.capture,
    steps: flow.steps.map(normaliseNode),
  };
}

function publishedNumbers(
  version: FlowVersion,
  written: readonly number[] | undefined,
): readonly number[] | undefined {
  if (version === "draft" && written === undefined) return undefined;
  const numbers = new Set(written);
  if (version !== "draft") numbers.add(version);
  return [...numbers].sort((a, b) => a - b);
}

function firstInput(written: RawSchema | undefined, inputs: JsonSchemaObject): string | undefined {
  // The order of a list is the writer's; an object's keys that look like numbers come first whatever the writer did.
  if (written !== undefined && isFieldList(written)) return written[0]?.name;
  return isJsonObject(inputs.properties) ? Object.keys(inputs.properties)[0] : undefined;
}

function normaliseNode(node: RawNode): StepNode {
  if ("parallel" in node)
    return { kind: "parallel", id: node.id, branches: node.parallel.map(normaliseNode) };
  if (!("steps" in node)) return normaliseStep(node);
  const { id, loop } = node;
  const steps = node.steps.map(normaliseNode);
  return loop === undefined
    ? { kind: "sequence", id, steps }
    : { kind: "loop", id, over: loop.over, steps };
}

function normaliseStep(step: RawStep): Step {
  const configSchema = step.configSchema && toJsonSchema(step.configSchema);
  return {
    kind: "step",
    id: step.id,
    name: step.name,
    description: step.description,
    processor: step.processor,
    prompt: step.prompt,
    model: step.model,
    code: step.code,
    config: step.config ?? createJsonObject({}),
    configSchema: isJsonObject(configSchema) ? configSchema : undefined,
    tools: step.tools ?? false,
    output: step.output && toJsonSchema(step.output),
    mock: step.mock,
  };
}

function mapValues(
  schemas: Readonly<Record<string, RawSchema>>,
  map: (schema: RawSchema) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  const result = Object.create(null) as Record<string, JsonSchema>;
  for (const [name, schema] of Object.entries(schemas)) result[name] = map(schema);
  return result;
}
