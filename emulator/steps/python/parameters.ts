import { listInputs } from "../../../generator/definition/rules/declarations.js";
import {
  INITIAL_PARAMETER,
  pythonNameProblem,
} from "../../../generator/definition/python-names.js";
import type { FlowDefinition, Step } from "../../../generator/definition/types.js";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../../generator/json-schema/values.js";
import { receivedFields } from "../../../generator/wiring/index.js";
import type { StepCall } from "../../engine/call.js";
import { StepError } from "../../engine/errors.js";
import type { Plan } from "../../flows/plan.js";

/**
 * The arguments of a step's function by the names of its parameters, in order: `initial`, then the fields of the step's
 * `input`, or where it has none, those of what the step receives: the declared ones, and the others that are there.
 *
 * *(assumed)*, as the service's contract does not say it: in a loop, `item` and `index` follow, unless fields have these names;
 * a declared field that is not required and not received has the default of `input`, or is None; received fields that are no
 * names in Python are left out.
 *
 * @throws StepError `CODE_INPUT_MISSING` where the step does not receive a field that its `input` requires.
 */
export function pythonParameters({
  step,
  planned,
  scope,
  plan,
}: StepCall): ReadonlyMap<string, JsonValue> {
  const { input: received, initial, loop } = scope;
  const parameters = new Map<string, JsonValue>([[INITIAL_PARAMETER, initial]]);
  if (step.input === undefined) {
    for (const [name, value] of isJsonObject(received)
      ? fieldsOf(received, planned.step, plan)
      : [])
      if (pythonNameProblem(name) === undefined) parameters.set(name, value);
  } else {
    for (const { name, required } of listInputs(step.input, plan.definition.models)) {
      const value = valueOf(name, received, step.input);
      if (value === undefined && required) throw missing(step.id, name, received);
      parameters.set(name, value ?? null);
    }
  }
  if (loop === undefined) return parameters;
  for (const [name, value] of [["item", loop.item] as const, ["index", loop.index] as const])
    if (!parameters.has(name)) parameters.set(name, value);
  return parameters;
}

function fieldsOf(
  received: JsonObject,
  step: Step,
  { definition }: Plan,
): readonly (readonly [name: string, value: JsonValue])[] {
  const fields = declared.get(definition) ?? receivedFields(definition);
  declared.set(definition, fields);
  const absent = (fields.get(step) ?? []).filter((name) => ownValue(received, name) === undefined);
  return [...Object.entries(received), ...absent.map((name) => [name, null] as const)];
}

/** By definition, as each is asked for by every run. */
const declared = new WeakMap<FlowDefinition, ReturnType<typeof receivedFields>>();

function valueOf(name: string, received: JsonValue, input: JsonObject): JsonValue | undefined {
  const value = isJsonObject(received) ? ownValue(received, name) : undefined;
  if (value !== undefined) return value;
  const { properties } = input;
  const schema = isJsonObject(properties) ? ownValue(properties, name) : undefined;
  return isJsonObject(schema) ? ownValue(schema, "default") : undefined;
}

function missing(stepId: string, name: string, received: JsonValue): StepError {
  const what = isJsonObject(received)
    ? `no field "${name}"`
    : `${Array.isArray(received) ? "an array" : "no object"}, and so no field "${name}"`;
  return new StepError(
    "CODE_INPUT_MISSING",
    `Step "${stepId}" receives ${what}, which its \`input\` requires`,
  );
}
