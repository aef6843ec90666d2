import { closest } from "fastest-levenshtein";
import type { Step } from "../../generator/definition/types.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import {
  isJsonArray,
  isJsonObject,
  ownValue,
  setOwn,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import type { SchemaService } from "../schemas/schema-service.js";
import { objectField, refuse } from "./fields.js";
import { refuseAtLimit } from "./schema-limit.js";
import { snakeCase } from "./spelling.js";

/** Fields that can be overridden even where the step's config does not have them (PROTOCOL.md, "How a flow is built"). */
const KNOWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  llm: ["prompt", "model", "temperature", "maxTokens"],
  code: ["code"],
};
/** How much of an unknown id is compared with the known ones, and shown. */
const MAX_SHOWN_ID = 100;
const TEXT_FIELDS: readonly string[] = ["prompt", "model", "code"];

/**
 * Reads `blockOverrides`: fields of steps' configs that are replaced in this run.
 *
 * @throws ApiError `VALIDATION_ERROR` for an unknown step, an unknown field, or a value that the field cannot have.
 */
export async function readBlockOverrides(
  schemas: SchemaService,
  body: JsonObject,
  plan: Plan,
): Promise<Readonly<Record<string, JsonObject>>> {
  const overrides: Record<string, JsonObject> = {};
  for (const [stepId, fields] of Object.entries(objectField(body, "blockOverrides") ?? {})) {
    const at = `blockOverrides.${stepId}`;
    const { step } = knownStep(plan, stepId, "blockOverrides");
    if (!isJsonObject(fields)) return refuse(at, "has to be an object of config fields");
    const renamed: Record<string, JsonValue> = {};
    for (const [written, value] of Object.entries(fields)) {
      const field = configField(step, written);
      await checkField(schemas, step, field, value, `${at}.${written}`, plan);
      setOwn(renamed, field, value);
    }
    Object.defineProperty(overrides, stepId, { value: renamed, enumerable: true });
  }
  return overrides;
}

/**
 * Reads outputs by step id.
 *
 * @throws ApiError `VALIDATION_ERROR` when the field is no object.
 */
export function readOutputs(body: JsonObject, field: string): Readonly<Record<string, JsonValue>> {
  const outputs: Record<string, JsonValue> = {};
  for (const [stepId, output] of Object.entries(objectField(body, field) ?? {}))
    setOwn(outputs, stepId, output);
  return outputs;
}

/**
 * Reads `inputOverrides`: outputs that later steps see instead of a step's own.
 *
 * @throws ApiError `VALIDATION_ERROR` for an unknown step, and where a looped step's output is not as many arrays deep as
 * its loops.
 */
export function readInputOverrides(
  body: JsonObject,
  plan: Plan,
): Readonly<Record<string, JsonValue>> {
  const overrides = readOutputs(body, "inputOverrides");
  for (const [stepId, output] of Object.entries(overrides)) {
    const { loopDepth } = knownStep(plan, stepId, "inputOverrides");
    if (!isNested(output, loopDepth)) {
      refuse(
        `inputOverrides.${stepId}`,
        "has to be an array with one element per iteration: the step runs in a loop",
      );
    }
  }
  return overrides;
}

function isNested(output: JsonValue, depth: number): boolean {
  if (depth === 0) return true;
  return isJsonArray(output) && output.every((item) => isNested(item, depth - 1));
}

/**
 * The step that a request names.
 *
 * @throws ApiError `VALIDATION_ERROR` with the likely id when the flow has no such step.
 */
export function knownStep(plan: Plan, stepId: string, field: string): FlowStep {
  const planned = plan.stepsById.get(stepId);
  if (planned !== undefined) return planned;
  const named = stepId.slice(0, MAX_SHOWN_ID);
  const likely = closest(named, [...plan.stepsById.keys()]);
  return refuse(
    field,
    `names "${named}", which is not a step of the flow; did you mean "${likely}"?`,
  );
}

/** The config field that an override names: known fields may be written in snake case. */
function configField(step: Step, written: string): string {
  if (Object.hasOwn(step.config, written) || declaredFields(step).has(written)) return written;
  const known = KNOWN_FIELDS[step.processor] ?? [];
  return known.find((name) => snakeCase(name) === written) ?? written;
}

async function checkField(
  schemas: SchemaService,
  step: Step,
  field: string,
  value: JsonValue,
  at: string,
  plan: Plan,
): Promise<void> {
  const declared = declaredFields(step);
  const fields = [
    ...new Set([
      ...(KNOWN_FIELDS[step.processor] ?? []),
      ...Object.keys(step.config),
      ...declared.keys(),
    ]),
  ];
  if (!fields.includes(field)) {
    refuse(
      at,
      fields.length === 0
        ? `cannot be set: step "${step.id}" has nothing to override`
        : `is not a field of step "${step.id}"; it has ${fields.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  const schema = declared.get(field);
  if (schema !== undefined) {
    const violation = await refuseAtLimit(at, () =>
      schemas.ofDefinition(schema, plan.definition.models).check(value),
    );
    if (violation !== undefined)
      refuse(violation.path === "" ? at : `${at}.${violation.path}`, violation.message);
  } else if (TEXT_FIELDS.includes(field)) {
    if (typeof value !== "string") refuse(at, "has to be a string");
  } else if (field === "temperature" || field === "maxTokens") {
    if (typeof value !== "number") refuse(at, "has to be a number");
  }
}

/** The fields that a step's `configSchema` types, with their schemas. */
function declaredFields(step: Step): ReadonlyMap<string, JsonObject | boolean> {
  const properties = step.configSchema?.properties;
  const fields = new Map<string, JsonObject | boolean>();
  if (!isJsonObject(properties)) return fields;
  for (const name of Object.keys(properties)) {
    const schema = ownValue(properties, name);
    if (isJsonObject(schema) || typeof schema === "boolean") fields.set(name, schema);
  }
  return fields;
}
