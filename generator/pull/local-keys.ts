import type { RawFlow, RawNode, RawSchema, RawStep } from "../definition/format/raw-definition.js";
import { toJsonSchema } from "../definition/normalise/field-list.js";
import { canonicalJson } from "../json-schema/equality.js";

/**
 * A pulled definition with what the file has that the service does not: mocks, what the emulator stores, the schema for editors,
 * and the file's own spelling of schemas that say the same.
 */
export function keepLocal(pulled: RawFlow, file: RawFlow): RawFlow {
  const before = new Map(stepsOf(file.steps).map((step) => [step.id, step]));
  const models =
    pulled.models &&
    Object.fromEntries(
      Object.entries(pulled.models).map(([name, schema]) => [
        name,
        spelling(schema, file.models?.[name]),
      ]),
    );
  return defined({
    ...(file.$schema === undefined ? {} : { $schema: file.$schema }),
    ...pulled,
    version: pulled.version ?? (file.version === "draft" ? "draft" : undefined),
    inputs: pulled.inputs && spelling(pulled.inputs, file.inputs),
    primary: pulled.primary ?? file.primary,
    models,
    capture: pulled.capture ?? file.capture,
    steps: pulled.steps.map((node) => keepNode(node, before)),
  });
}

function keepNode(node: RawNode, before: ReadonlyMap<string, RawStep>): RawNode {
  if ("parallel" in node)
    return { ...node, parallel: node.parallel.map((each) => keepNode(each, before)) };
  if ("steps" in node) return { ...node, steps: node.steps.map((each) => keepNode(each, before)) };
  const known = before.get(node.id);
  if (known === undefined) return node;
  return defined({
    ...node,
    input: node.input === undefined ? known.input : spelling(node.input, known.input),
    configSchema: node.configSchema ?? known.configSchema,
    output: node.output === undefined ? undefined : spelling(node.output, known.output),
    mock: known.mock,
  });
}

/** The file's spelling of a schema, where it means the same. */
function spelling(pulled: RawSchema, file: RawSchema | undefined): RawSchema {
  if (file === undefined) return pulled;
  return canonicalJson(toJsonSchema(pulled)) === canonicalJson(toJsonSchema(file)) ? file : pulled;
}

function stepsOf(nodes: readonly RawNode[]): RawStep[] {
  return nodes.flatMap((node) => {
    if ("parallel" in node) return stepsOf(node.parallel);
    return "steps" in node ? stepsOf(node.steps) : [node];
  });
}

function defined<Value extends object>(value: Value): Value {
  for (const [key, each] of Object.entries(value))
    if (each === undefined) Reflect.deleteProperty(value, key);
  return value;
}
