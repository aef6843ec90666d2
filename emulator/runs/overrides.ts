import { closest } from "fastest-levenshtein";
import { overridesOf } from "../../generator/flow/overrides.js";
import type { Step } from "../../generator/definition/types.js";
import { refuseField } from "../errors.js";
import type { Plan } from "../flows/plan.js";
import type { FlowStep } from "../../generator/flow/steps.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, setOwn } from "../../generator/json-schema/values.js";
import type { SchemaService } from "../schemas/schema-service.js";
import type { RunRequest } from "./requests.js";
import { refuseAtLimit } from "./schema-limit.js";

/** How much of an unknown id is compared with the known ones, and shown. */
const MAX_SHOWN_ID = 100;

/**
 * Checks `blockOverrides`: fields of steps' configs that are replaced in this run.
 *
 * @throws ServiceError `VALIDATION_ERROR` for an unknown step, an unknown field, or a value that the field cannot have.
 */
export async function checkBlockOverrides(
  schemas: SchemaService,
  { blockOverrides }: RunRequest,
  plan: Plan,
): Promise<Readonly<Record<string, JsonObject>>> {
  const overrides: Record<string, JsonObject> = {};
  for (const [stepId, fields] of Object.entries(blockOverrides)) {
    const at = `blockOverrides.${stepId}`;
    const { step } = knownStep(plan, stepId, "blockOverrides");
    const { models } = plan.definition;
    const accepted = overridesOf(step, models);
    const renamed: Record<string, JsonValue> = {};
    for (const [written, value] of Object.entries(fields)) {
      const field = configField(accepted.fields, written);
      if (!accepted.isOpen && !accepted.fields.has(field))
        refuseField(`${at}.${written}`, explainField(step, accepted.fields));
      setOwn(renamed, field, value);
    }
    const violation = await refuseAtLimit(at, () =>
      schemas.ofDefinition(accepted.schema, models).check(renamed),
    );
    if (violation !== undefined)
      refuseField(violation.path === "" ? at : `${at}.${violation.path}`, violation.message);
    Object.defineProperty(overrides, stepId, { value: renamed, enumerable: true });
  }
  return overrides;
}

/**
 * Checks `inputOverrides`: outputs that later steps see instead of a step's own.
 *
 * @throws ServiceError `VALIDATION_ERROR` for an unknown step, and where a looped step's output is not as many arrays deep as
 * its loops.
 */
export function checkInputOverrides(
  { inputOverrides }: RunRequest,
  plan: Plan,
): Readonly<Record<string, JsonValue>> {
  for (const [stepId, output] of Object.entries(inputOverrides)) {
    const { loopDepth } = knownStep(plan, stepId, "inputOverrides");
    if (!isNested(output, loopDepth)) {
      refuseField(
        `inputOverrides.${stepId}`,
        "has to be an array with one element per iteration: the step runs in a loop",
      );
    }
  }
  return inputOverrides;
}

function isNested(output: JsonValue, depth: number): boolean {
  if (depth === 0) return true;
  return isJsonList(output) && output.every((item) => isNested(item, depth - 1));
}

/**
 * The step that a request names.
 *
 * @throws ServiceError `VALIDATION_ERROR` with the likely id when the flow has no such step.
 */
export function knownStep(plan: Plan, stepId: string, field: string): FlowStep {
  const planned = plan.stepsById.get(stepId);
  if (planned !== undefined) return planned;
  const named = stepId.slice(0, MAX_SHOWN_ID);
  const likely = closest(named, [...plan.stepsById.keys()]);
  return refuseField(
    field,
    `names "${named}", which is not a step of the flow; did you mean "${likely}"?`,
  );
}

/** The name in snake case of a field in camel case. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The config field that an override names: a declared field may be written in snake case. */
function configField(fields: ReadonlySet<string>, written: string): string {
  if (fields.has(written)) return written;
  return [...fields].find((name) => snakeCase(name) === written) ?? written;
}

function explainField(step: Step, fields: ReadonlySet<string>): string {
  if (fields.size === 0) return `cannot be set: step "${step.id}" has nothing to override`;
  const names = [...fields].map((name) => `"${name}"`).join(", ");
  return `is not a field of step "${step.id}"; it has ${names}`;
}
