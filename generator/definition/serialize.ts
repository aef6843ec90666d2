import type { JsonObject } from "../json-schema/types.js";
import { createJsonObject } from "../json-schema/values.js";
import { CODE_LANGUAGES } from "./types.js";
import type { FlowDefinition, Step, StepNode } from "./types.js";

/** What `serializeDefinition` writes. */
export interface SerializeOptions {
  /** Whether `mock` and `capture` are written, which only the emulator reads. Default: false. */
  readonly emulated?: boolean;
}

/**
 * Writes a definition in the format of definition files: what is the default is left out, and the keys of the format come in
 * a fixed order. Keys inside schemas keep theirs, because generated code follows it.
 */
export function serializeDefinition(
  definition: FlowDefinition,
  { emulated = false }: SerializeOptions = {},
): JsonObject {
  const { org, project, slug, serviceId, name, description, version } = definition;
  const { published, production, inputs, primary, models, capture, steps } = definition;
  return createJsonObject({
    ...{ org, project, slug, serviceId, name, description, version },
    published,
    production,
    inputs,
    primary,
    models: Object.keys(models).length === 0 ? undefined : models,
    capture: emulated ? capture : undefined,
    steps: steps.map((node) => serializeNode(node, emulated)),
  });
}

/** Exceptions from the rules of the wiring: they are for people, and no client depends on them. */
function allowancesOf({ allow }: Pick<Step, "allow">): readonly JsonObject[] | undefined {
  return allow?.map(({ rule, reason }) => createJsonObject({ rule, reason }));
}

function serializeNode(node: StepNode, emulated: boolean): JsonObject {
  const inner = (nodes: readonly StepNode[]): readonly JsonObject[] =>
    nodes.map((each) => serializeNode(each, emulated));
  switch (node.kind) {
    case "sequence":
      return createJsonObject({ id: node.id, steps: inner(node.steps) });
    case "parallel":
      return createJsonObject({ id: node.id, parallel: inner(node.branches) });
    case "loop":
      return createJsonObject({
        id: node.id,
        loop: createJsonObject({ over: node.over, allow: allowancesOf(node) }),
        steps: inner(node.steps),
      });
    case "step": {
      const { id, serviceId, name, description, processor, prompt, model, code, config } = node;
      const { language, input, configSchema, tools, output, mock } = node;
      return createJsonObject({
        ...{ id, serviceId, name, description, processor, prompt, model },
        language: language === CODE_LANGUAGES[0] ? undefined : language,
        ...{ code, input },
        config: Object.keys(config).length === 0 ? undefined : config,
        configSchema,
        tools: tools ? true : undefined,
        output,
        mock: emulated ? mock : undefined,
        allow: allowancesOf(node),
      });
    }
  }
}
