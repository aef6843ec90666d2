import type { FlowDefinition, Step } from "../definition/types.js";
import { flowOutputs, type StepOutput } from "../flow/data-flow.js";
import { toNormalForm } from "./to-normal-form.js";
import { itemAt } from "./container-constraints.js";
import { anyValue, schemaSetOf, type SchemaSet } from "./schema-set.js";
import type { JsonSchemaObject, JsonObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { BudgetExceededError, type WorkBudget } from "../json-schema/work-budget.js";
import { isSchemaObject } from "./reference.js";

/** What the steps of a flow return, by id in document order, and the flow itself. */
export interface OutputSets {
  readonly steps: ReadonlyMap<string, StepOutput<SchemaSet>>;
  readonly result: SchemaSet;
}

/** Follows the sets of values through a flow. */
export function outputSetsOf(
  { steps: nodes, models }: FlowDefinition,
  inputs: SchemaSet,
  budget: WorkBudget,
): OutputSets {
  const { steps, result } = flowOutputs<SchemaSet>(nodes, inputs, {
    unknown: anyValue,
    declaredOutput: ({ output }) =>
      output === undefined ? undefined : schemaSetOf(output, models),
    arrayOf: (items) => ({ kind: "list", items }),
    objectOf: (properties) => ({ kind: "record", fields: new Map(properties) }),
    itemsAt: (set, path) => itemsAt(set, path, budget),
    // Sets are compared by a bounded number of steps, whatever their size.
    charge: () => undefined,
  });
  return { steps: new Map(steps.map((each) => [each.step.id, each])), result };
}

/** The items of the array at a path; any value if they cannot be determined. */
function itemsAt(input: SchemaSet, path: readonly string[], budget: WorkBudget): SchemaSet {
  try {
    return findItems(input, path, budget);
  } catch (error) {
    if (error instanceof BudgetExceededError) return anyValue;
    throw error;
  }
}

function findItems(input: SchemaSet, path: readonly string[], budget: WorkBudget): SchemaSet {
  let current: SchemaSet | undefined = input;
  for (const name of path) {
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
