import type { FlowDefinition, Step, StepNode } from "../definition/types.js";
import { toNormalForm } from "./to-normal-form.js";
import { itemAt } from "./container-constraints.js";
import { anyValue, schemaSetOf, type SchemaSet } from "./schema-set.js";
import type { JsonSchemaObject, JsonObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { BudgetExceededError, type WorkBudget } from "../json-schema/work-budget.js";
import { isSchemaObject } from "./reference.js";

/** A step's output in one iteration, and the number of enclosing loops: the result nests as many arrays. */
export interface StepOutput {
  readonly step: Step;
  readonly set: SchemaSet;
  readonly loops: number;
}

/** The outputs of a flow's steps and of the flow itself. */
export interface OutputSets {
  /** By id, in the order of the document. */
  readonly steps: ReadonlyMap<string, StepOutput>;
  readonly result: SchemaSet;
  /** Equal for results that are composed of the same steps' outputs in the same way. */
  readonly resultShape: string;
}

/**
 * Follows the data through a flow: the first node receives the inputs, each next one the previous output, every branch the
 * input of its parallel, a loop's steps one item each. A `passthrough` without a declared output returns its input.
 */
export function outputSetsOf(
  { steps: nodes, models }: FlowDefinition,
  inputs: SchemaSet,
  budget: WorkBudget,
): OutputSets {
  const steps = new Map<string, StepOutput>();

  const sequence = (list: readonly StepNode[], input: SchemaSet, loops: number): SchemaSet => {
    let current = input;
    for (const node of list) current = outputOf(node, current, loops);
    return current;
  };

  const outputOf = (node: StepNode, input: SchemaSet, loops: number): SchemaSet => {
    switch (node.kind) {
      case "step": {
        const unsaid = node.processor === "passthrough" ? input : anyValue;
        const set = node.output === undefined ? unsaid : schemaSetOf(node.output, models);
        steps.set(node.id, { step: node, set, loops });
        return set;
      }
      case "sequence":
        return sequence(node.steps, input, loops);
      case "loop":
        return {
          kind: "list",
          items: sequence(node.steps, itemOf(input, node.over, budget), loops + 1),
        };
      case "parallel":
        return {
          kind: "record",
          fields: new Map(
            node.branches.map((branch) => [branch.id ?? "", outputOf(branch, input, loops)]),
          ),
        };
    }
  };

  const result = sequence(nodes, inputs, 0);
  return { steps, result, resultShape: JSON.stringify(shapeOf(nodes.at(-1))) };
}

/** How a node's output is composed of steps' outputs. */
function shapeOf(node: StepNode | undefined): unknown {
  switch (node?.kind) {
    case undefined:
      return "inputs";
    case "step":
      return node.id;
    case "sequence":
      return shapeOf(node.steps.at(-1));
    case "loop":
      return [shapeOf(node.steps.at(-1))];
    case "parallel":
      return { branches: node.branches.map((branch) => [branch.id, shapeOf(branch)]) };
  }
}

/** The items of the array at a dotted path; any value if they cannot be determined. */
function itemOf(input: SchemaSet, over: string, budget: WorkBudget): SchemaSet {
  try {
    return itemsAt(input, over, budget);
  } catch (error) {
    if (error instanceof BudgetExceededError) return anyValue;
    throw error;
  }
}

function itemsAt(input: SchemaSet, over: string, budget: WorkBudget): SchemaSet {
  let current: SchemaSet | undefined = input;
  for (const name of over.split(".")) {
    const normalForm: ReturnType<typeof toNormalForm> =
      current === undefined ? [] : toNormalForm(current, budget);
    const [object, ...others] = normalForm.filter(({ type }) => type === "object");
    if (object === undefined || others.length > 0) return anyValue;
    current = object.object.properties.get(name)?.set ?? object.object.additional;
  }
  const arrays =
    current === undefined
      ? []
      : toNormalForm(current, budget).filter(({ type }) => type === "array");
  const [array, ...others] = arrays;
  if (array === undefined || others.length > 0 || array.array.prefix.length > 0) return anyValue;
  return itemAt(array.array, 0);
}

/** The inputs that a flow accepts: an input with a default is optional, even if `required` lists it. */
export function inputSetOf({ inputs, models }: FlowDefinition): SchemaSet {
  if (!isJsonList(inputs.required)) return schemaSetOf(inputs, models);
  const required = inputs.required.filter(
    (name) => typeof name === "string" && !hasDefault(inputs, name),
  );
  return schemaSetOf({ ...inputs, required }, models);
}

function hasDefault({ properties }: JsonSchemaObject, name: string): boolean {
  const property =
    isSchemaObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isSchemaObject(property) && property.default !== undefined;
}

const TEXT: JsonObject = { type: "string" };

const NUMBER: JsonObject = { type: "number" };

/** The fields that each processor accepts, regardless of the step's config. */
const KNOWN_FIELDS: Readonly<Record<string, JsonObject>> = {
  llm: { prompt: TEXT, model: TEXT, temperature: NUMBER, maxTokens: NUMBER },
  code: { code: TEXT },
  passthrough: {},
};

/**
 * The overrides that a step accepts: its `configSchema` with nothing required, or else the processor's known fields and the
 * keys of its config, each widened to the type of its value.
 */
export function overrideSetOf(
  { processor, config, configSchema }: Step,
  models: FlowDefinition["models"],
): SchemaSet {
  if (configSchema !== undefined)
    return schemaSetOf({ ...configSchema, required: undefined }, models);
  const known = Object.hasOwn(KNOWN_FIELDS, processor) ? KNOWN_FIELDS[processor] : undefined;
  const own = Object.entries(config).map(([name, value]) => [name, schemaOf(value)] as const);
  const properties = { ...Object.fromEntries(own), ...known };
  const rest = known === undefined ? { additionalProperties: true } : {};
  return schemaSetOf({ type: "object", properties, ...rest }, {});
}

function schemaOf(value: JsonValue): JsonObject {
  switch (typeof value) {
    case "string":
      return TEXT;
    case "number":
      return NUMBER;
    case "boolean":
      return { type: "boolean" };
    default:
      if (value === null) return {};
      return isJsonList(value) ? { type: "array" } : { type: "object", additionalProperties: true };
  }
}
