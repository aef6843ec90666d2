import type { FlowDefinition, StepNode } from "../../definition/types.js";
import type { JsonSchema, JsonValue } from "../../json-schema/types.js";

/** A definition in the format of definition files, as far as this module looks into it. */
type DefinitionDocument = Readonly<Record<string, JsonValue>>;

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

function compact(fields: Readonly<Record<string, JsonValue | undefined>>): DefinitionDocument {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, JsonValue] => field[1] !== undefined),
  );
}

/** Schemas are JSON: their keywords are typed as optional, but none is there without a value. */
function asJson(schema: JsonSchema | Readonly<Record<string, JsonSchema>>): JsonValue {
  return schema as JsonValue;
}
