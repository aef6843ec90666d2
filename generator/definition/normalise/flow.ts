import type { RawFlow, RawNode, RawSchema, RawStep } from "../format/raw-definition.js";
import { CODE_LANGUAGES } from "../types.js";
import type { FlowDefinition, FlowVersion, Step, StepNode } from "../types.js";
import type { JsonSchema, JsonValue } from "../../json-schema/types.js";
import { isJsonObject, createJsonObject } from "../../json-schema/values.js";
import { isFieldList, toJsonSchema } from "./field-list.js";
import { normaliseInputs } from "./inputs.js";

/** What the check of a definition found out. */
export interface KnownOfFlow {
  /** The normal form of schemas that are written in another one. */
  readonly schemas: ReadonlyMap<JsonValue, JsonSchema>;
  /** The inputs that are declared by name, in order. */
  readonly inputs: readonly { readonly name: string }[];
}

const NOTHING: KnownOfFlow = { schemas: new Map(), inputs: [] };

/**
 * Converts a valid definition to the form that every later stage reads.
 *
 * @param known - may be left out for one whose schemas are in the normal form and that names its primary input.
 */
export function normaliseFlow(flow: RawFlow, known: KnownOfFlow = NOTHING): FlowDefinition {
  const schemaOf = (schema: RawSchema): JsonSchema =>
    isFieldList(schema) ? toJsonSchema(schema) : (known.schemas.get(schema) ?? schema);
  const models = mapValues(flow.models ?? {}, schemaOf);
  const inputs = normaliseInputs(flow.inputs && schemaOf(flow.inputs), models);
  const version = flow.version ?? "draft";
  return {
    org: flow.org,
    project: flow.project,
    slug: flow.slug,
    serviceId: flow.serviceId,
    name: flow.name,
    description: flow.description,
    version,
    published: publishedNumbers(version, flow.published),
    production: flow.production,
    inputs,
    primary: flow.primary ?? known.inputs[0]?.name,
    models,
    capture: flow.capture,
    steps: flow.steps.map((node) => normaliseNode(node, { schemaOf, models })),
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

interface NormalSchemas {
  readonly schemaOf: (schema: RawSchema) => JsonSchema;
  readonly models: Readonly<Record<string, JsonSchema>>;
}

function normaliseNode(node: RawNode, schemas: NormalSchemas): StepNode {
  const inner = (nodes: readonly RawNode[]): StepNode[] =>
    nodes.map((each) => normaliseNode(each, schemas));
  if ("parallel" in node) return { kind: "parallel", id: node.id, branches: inner(node.parallel) };
  if (!("steps" in node)) return normaliseStep(node, schemas);
  const { id, loop } = node;
  const steps = inner(node.steps);
  return loop === undefined
    ? { kind: "sequence", id, steps }
    : { kind: "loop", id, over: loop.over, steps, allow: loop.allow };
}

function normaliseStep(step: RawStep, { schemaOf, models }: NormalSchemas): Step {
  const configSchema = step.configSchema && schemaOf(step.configSchema);
  return {
    kind: "step",
    id: step.id,
    serviceId: step.serviceId,
    name: step.name,
    description: step.description,
    processor: step.processor,
    prompt: step.prompt,
    model: step.model,
    code: step.code,
    language: step.processor === "code" ? (step.language ?? CODE_LANGUAGES[0]) : undefined,
    input: step.input === undefined ? undefined : normaliseInputs(schemaOf(step.input), models),
    config: step.config ?? createJsonObject({}),
    configSchema: isJsonObject(configSchema) ? configSchema : undefined,
    tools: step.tools ?? false,
    output: step.output && schemaOf(step.output),
    mock: step.mock,
    allow: step.allow,
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
