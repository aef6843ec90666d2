import type { FlowDefinition, StepNode } from "../../generator/definition/types.js";
import { setOwn, type JsonObject, type JsonValue } from "../json.js";

/**
 * Converts a definition to a document in the format of definition files, which is what the emulator serves.
 *
 * @param options.emulated include `mock` and `capture`, which only the emulator reads.
 */
export function toDocument(
  definition: FlowDefinition,
  options: { readonly emulated: boolean },
): JsonObject {
  return compact({
    org: definition.org,
    project: definition.project,
    slug: definition.slug,
    name: definition.name,
    description: definition.description,
    version: definition.version,
    published: definition.published && [...definition.published],
    production: definition.production,
    inputs: asJson(definition.inputs),
    primary: definition.primary,
    models: Object.keys(definition.models).length === 0 ? undefined : asJson(definition.models),
    capture: options.emulated ? definition.capture : undefined,
    steps: definition.steps.map((node) => nodeDocument(node, options)),
  });
}

function nodeDocument(node: StepNode, options: { readonly emulated: boolean }): JsonObject {
  switch (node.kind) {
    case "sequence":
      return compact({
        id: node.id,
        steps: node.steps.map((child) => nodeDocument(child, options)),
      });
    case "parallel":
      return compact({
        id: node.id,
        parallel: node.branches.map((child) => nodeDocument(child, options)),
      });
    case "loop":
      return compact({
        id: node.id,
        loop: { over: node.over },
        steps: node.steps.map((child) => nodeDocument(child, options)),
      });
    case "step": {
      const { kind: _kind, mock, tools, config, ...fields } = node;
      return compact({
        ...asJson(fields),
        config: Object.keys(config).length === 0 ? undefined : config,
        tools: tools ? true : undefined,
        mock: options.emulated ? mock : undefined,
      });
    }
  }
}

function compact(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const document: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined) setOwn(document, key, value);
  return document;
}

/** Converts an object to JSON, without properties that are undefined. */
function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
