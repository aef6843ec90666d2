import { readDefinition, type FlowDefinition } from "../../../../../generator/definition/index.js";
import type { Block, Field, Flow, Node, Project } from "./project.js";

/** The definitions that a project is, whatever shape it comes in; by slug. */
export function definitionsOf(project: Project): Map<string, FlowDefinition> {
  return new Map(project.flows.map((flow) => [flow.slug, definitionOf(project, flow)]));
}

function definitionOf(project: Project, flow: Flow): FlowDefinition {
  const used = new Set<string>();
  const inputs = flow.inputs ?? [{ name: "message", type: "string" }];
  const steps = flow.steps.flatMap((node) => nodesOf(node, used));
  const document = {
    ...{ org: project.org, project: project.slug, slug: flow.slug, serviceId: flow.id },
    ...{ name: flow.name, description: flow.description },
    ...{ published: flow.published, production: flow.production },
    inputs: schemaOf(inputs, used),
    steps,
    // A set is iterated with what is added meanwhile.
    models: Object.fromEntries(
      [...modelsOf(project, used)].map(([name, fields]) => [name, schemaOf(fields, used)]),
    ),
  };
  const result = readDefinition({ path: "x.json", text: JSON.stringify(document) });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.definition;
}

function* modelsOf({ models }: Project, used: Set<string>): Generator<[string, readonly Field[]]> {
  for (const name of used) {
    const model = models.find((each) => each.name === name);
    if (model === undefined) throw new Error(`no model ${name}`);
    schemaOf(model.fields, used);
    yield [name, model.fields];
  }
}

function nodesOf(node: Node, used: Set<string>): object[] {
  if ("row" in node) return node.row.flatMap((each) => nodesOf(each, used));
  if ("parallel" in node)
    return [{ parallel: node.parallel.flatMap((each) => nodesOf(each, used)) }];
  if ("loop" in node)
    return [{ loop: { over: node.loop }, steps: node.body.flatMap((each) => nodesOf(each, used)) }];
  return [stepOf(node, used)];
}

function stepOf(
  { id, serviceId, name, processor, config = {}, tools, input, output }: Block,
  used: Set<string>,
) {
  const { prompt, model, code, max_tokens: maxTokens, ...settings } = config;
  return {
    ...{ id, serviceId, name, processor, prompt, model, code, tools },
    config: { ...settings, maxTokens },
    input: input && schemaOf(input, used),
    output: output && schemaOf(output, used),
  };
}

/** JSON Schema of fields: the plainest spelling there is. */
export function schemaOf(fields: readonly Field[], used: Set<string>): object {
  return {
    type: "object",
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        { ...typeOf(field, used), description: field.description, default: field.default },
      ]),
    ),
    required: requiredOf(fields),
  };
}

export function requiredOf(fields: readonly Field[]): readonly string[] | undefined {
  const names = fields.filter((field) => field.required ?? field.default === undefined);
  return names.length === 0 ? undefined : names.map(({ name }) => name);
}

function typeOf(field: Field, used: Set<string>): object {
  const reference = (): object => {
    used.add(field.model ?? "");
    return { $ref: `#/models/${field.model ?? ""}` };
  };
  switch (field.type) {
    case "model":
      return reference();
    case "array":
      return {
        type: "array",
        items: field.items === "model" ? reference() : { type: field.items },
      };
    case "object":
      return schemaOf(field.fields ?? [], used);
    default:
      return { type: field.type, enum: field.enum };
  }
}
