import type { FlowDefinition, StepNode } from "../../definition/types.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../../json-schema/types.js";

/** A definition in the format of definition files, as far as this module looks into it. */
export type DefinitionDocument = Readonly<Record<string, JsonValue>>;

/**
 * A definition as a document in the format of definition files: what is the default is left out, `mock` and
 * `capture` too, and the
 * keys of the format come in a fixed order. Keys inside schemas keep theirs, because generated code follows it.
 */
export function toDocument(definition: FlowDefinition): DefinitionDocument {
  const { org, project, slug, name, description, version } = definition;
  const { published, production, inputs, primary, models, steps } = definition;
  return compact({
    ...{ org, project, slug, name, description, version },
    published,
    production,
    inputs: asJson(inputs),
    primary,
    models: Object.keys(models).length === 0 ? undefined : asJson(models),
    steps: steps.map(nodeDocument),
  });
}

function nodeDocument(node: StepNode): DefinitionDocument {
  switch (node.kind) {
    case "sequence":
      return compact({ id: node.id, steps: node.steps.map(nodeDocument) });
    case "parallel":
      return compact({ id: node.id, parallel: node.branches.map(nodeDocument) });
    case "loop":
      return compact({
        id: node.id,
        loop: { over: node.over },
        steps: node.steps.map(nodeDocument),
      });
    case "step": {
      const { id, name, description, processor, prompt, model, code, config } = node;
      const { configSchema, tools, output } = node;
      return compact({
        ...{ id, name, description, processor, prompt, model, code },
        config: Object.keys(config).length === 0 ? undefined : config,
        configSchema: configSchema === undefined ? undefined : asJson(configSchema),
        tools: tools ? true : undefined,
        output: output === undefined ? undefined : asJson(output),
      });
    }
  }
}

/**
 * Restores the definition of a document that `toDocument` wrote. It is not validated: use `readDefinition` for any other
 * document.
 */
export function fromDocument(document: DefinitionDocument): FlowDefinition {
  const written = document as unknown as FlowDocument;
  return {
    org: written.org,
    project: written.project,
    slug: written.slug,
    name: written.name,
    description: written.description,
    version: written.version,
    published: written.published,
    production: written.production,
    inputs: written.inputs,
    primary: written.primary,
    models: written.models ?? {},
    capture: undefined,
    steps: written.steps.map(fromNode),
  };
}

function fromNode(written: NodeDocument): StepNode {
  if ("parallel" in written) {
    return { kind: "parallel", id: written.id, branches: written.parallel.map(fromNode) };
  }
  if ("loop" in written) {
    const { over } = written.loop;
    return { kind: "loop", id: written.id, over, steps: written.steps.map(fromNode) };
  }
  if ("steps" in written) {
    return { kind: "sequence", id: written.id, steps: written.steps.map(fromNode) };
  }
  return {
    kind: "step",
    id: written.id,
    name: written.name,
    description: written.description,
    processor: written.processor,
    prompt: written.prompt,
    model: written.model,
    code: written.code,
    config: written.config ?? {},
    configSchema: written.configSchema,
    tools: written.tools ?? false,
    output: written.output,
    mock: undefined,
  };
}

/** What `toDocument` writes. */
interface FlowDocument extends Pick<
  FlowDefinition,
  "org" | "project" | "slug" | "version" | "inputs"
> {
  readonly name?: string;
  readonly description?: string;
  readonly published?: readonly number[];
  readonly production?: number;
  readonly primary?: string;
  readonly models?: Readonly<Record<string, JsonSchema>>;
  readonly steps: readonly NodeDocument[];
}

type NodeDocument = StepDocument | ParallelDocument | LoopDocument | SequenceDocument;

interface StepDocument {
  readonly id: string;
  readonly name?: string;
  readonly description?: string;
  readonly processor: string;
  readonly prompt?: string;
  readonly model?: string;
  readonly code?: string;
  readonly config?: Readonly<Record<string, JsonValue>>;
  readonly configSchema?: JsonSchemaObject;
  readonly tools?: boolean;
  readonly output?: JsonSchema;
}

interface ParallelDocument {
  readonly id?: string;
  readonly parallel: readonly NodeDocument[];
}

interface LoopDocument {
  readonly id?: string;
  readonly loop: { readonly over: string };
  readonly steps: readonly NodeDocument[];
}

interface SequenceDocument {
  readonly id?: string;
  readonly steps: readonly NodeDocument[];
}

function compact(fields: Readonly<Record<string, JsonValue | undefined>>): DefinitionDocument {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonValue] => field[1] !== undefined),
  );
}

/** Schemas are JSON: their keywords are typed as optional, but none is there without a value. */
function asJson(schema: JsonSchema | Readonly<Record<string, JsonSchema>>): JsonValue {
  return schema as JsonValue;
}
