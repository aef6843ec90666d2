import type { FlowDefinition } from "./definition/index.js";
import { overridesOf } from "./flow/overrides.js";
import { sentSchema } from "./flow/sent-schema.js";
import { flowSteps } from "./flow/steps.js";
import { ENFORCEMENT } from "./json-schema/enforcement.js";
import { splitReference } from "./json-schema/references.js";
import type { JsonValue } from "./json-schema/types.js";
import { isJsonList, isJsonObject } from "./json-schema/values.js";
import { subschemasOf } from "./json-schema/walk.js";

/** A rule of a schema that generated types say in part, or not at all: it is enforced at run time. */
export interface RunTimeRule {
  /** Where the value is that it is about: `inputs.message`, `outputs.find.words[]`, `models.Mistake.word`. */
  readonly place: string;
  readonly keyword: string;
  /** What the schema sets, where that is short. */
  readonly value: string | number | boolean | undefined;
  /** Inputs and overrides are validated before they are sent, outputs after they were received; models wherever they are used. */
  readonly beforeSending: boolean;
  readonly afterReceiving: boolean;
  /** Whether the compiler enforces it in simple cases. */
  readonly inPartByCompiler: boolean;
}

/** Which values of a flow a schema is about. */
interface Use {
  readonly beforeSending: boolean;
  readonly afterReceiving: boolean;
}

/**
 * Collects the rules of a definition's schemas that only values show to be kept, in the order of the document: inputs,
 * outputs, overrides, models.
 *
 * @param formats - whether `format` is a rule.
 */
export function runTimeRules(
  definition: FlowDefinition,
  formats: "annotation" | "assert",
): readonly RunTimeRule[] {
  const { inputs, models, steps } = definition;
  const rules: RunTimeRule[] = [];
  const uses = new Map<string, Use>();
  const pending: string[] = [];
  const use = (name: string, { beforeSending, afterReceiving }: Use): void => {
    const before = uses.get(name) ?? { beforeSending: false, afterReceiving: false };
    const after = {
      beforeSending: before.beforeSending || beforeSending,
      afterReceiving: before.afterReceiving || afterReceiving,
    };
    uses.set(name, after);
    const isNew =
      after.beforeSending !== before.beforeSending ||
      after.afterReceiving !== before.afterReceiving;
    if (isNew) pending.push(name);
  };
  const visit = (schema: JsonValue, place: string, how: Use, found: RunTimeRule[]): void => {
    if (!isJsonObject(schema)) return;
    for (const [keyword, value] of Object.entries(schema)) {
      const model = typeof value === "string" && keyword === "$ref" ? modelOf(value) : undefined;
      if (model !== undefined) use(model, how);
      const byCompiler = ENFORCEMENT.get(keyword)?.byCompiler ?? "whole";
      const isRule = byCompiler !== "whole" && !isIdle(keyword, value, schema);
      if (isRule && (keyword !== "format" || formats === "assert"))
        found.push({
          ...{ place, keyword, value: keyword === "type" ? "integer" : shortValue(value), ...how },
          inPartByCompiler: byCompiler === "part",
        });
      for (const inner of subschemasOf(keyword, value))
        visit(inner.value, placeOf(place, inner.path), how, found);
    }
  };

  const sent = { beforeSending: true, afterReceiving: false };
  const received = { beforeSending: false, afterReceiving: true };
  visit(sentSchema(inputs), "inputs", sent, rules);
  for (const { step } of flowSteps(steps))
    if (step.output !== undefined) visit(step.output, `outputs.${step.id}`, received, rules);
  for (const { step } of flowSteps(steps))
    visit(overridesOf(step, models).schema, `overrides.${step.id}`, sent, rules);

  const ofModels = new Map<string, RunTimeRule[]>();
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const found: RunTimeRule[] = [];
    ofModels.set(name, found);
    const model = Object.hasOwn(models, name) ? models[name] : undefined;
    const how = uses.get(name);
    if (model !== undefined && how !== undefined) visit(model, `models.${name}`, how, found);
  }
  return [...rules, ...Object.keys(models).flatMap((name) => ofModels.get(name) ?? [])];
}

function modelOf(reference: string): string | undefined {
  return splitReference(reference)?.model;
}

/** Whether a keyword sets no rule: `then` is one of `if`, and these values allow everything. */
function isIdle(
  keyword: string,
  value: JsonValue,
  schema: Readonly<Record<string, JsonValue>>,
): boolean {
  if (keyword === "type") return !isInteger(value);
  if (keyword === "then" || keyword === "else") return true;
  if (keyword === "if") return schema.then === undefined && schema.else === undefined;
  if (keyword === "minContains" || keyword === "maxContains") return schema.contains === undefined;
  return value === false
    ? keyword === "uniqueItems"
    : value === 0 && keyword.startsWith("min") && keyword !== "minimum";
}

/** Whether `type` allows integers, and no other numbers. */
function isInteger(type: JsonValue): boolean {
  const names = isJsonList(type) ? type : [type];
  return names.includes("integer") && !names.includes("number");
}

/** How code reaches what a subschema is about; a subschema of the same value has the place of that. */
function placeOf(place: string, path: readonly (string | number)[]): string {
  const [keyword, name] = path;
  switch (keyword) {
    case "properties":
      return /^[A-Za-z_$][\w$]*$/.test(String(name))
        ? `${place}.${name}`
        : `${place}[${JSON.stringify(name)}]`;
    case "prefixItems":
      return `${place}[${name}]`;
    case "items":
    case "contains":
    case "unevaluatedItems":
      return `${place}[]`;
    case "additionalProperties":
    case "patternProperties":
    case "unevaluatedProperties":
      return `${place}.*`;
    case "$defs":
    case "definitions":
      return `${place}.${keyword}.${name}`;
    default:
      return place;
  }
}

function shortValue(value: JsonValue): RunTimeRule["value"] {
  return typeof value === "object" ? undefined : value;
}
