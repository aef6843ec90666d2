import { suggest } from "../definition/suggest.js";
import { UsageError } from "../errors.js";
import type { JsonValue } from "../json-schema/types.js";
import { setOwn } from "../json-schema/values.js";
import type { CallSchemas } from "./call-schemas.js";
import { parseAssignment, readText } from "./read-text.js";

/** What is overridden for one run: fields of the config, by step. */
export type BlockOverrides = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;

/**
 * Reads `step.field=value` arguments. Texts are read by the schemas of the fields.
 *
 * @param schemas undefined where no definition is known: then JSON is JSON, and nothing is checked.
 * @param name of the flow and its version, for errors.
 * @returns undefined where there are none.
 * @throws UsageError with everything that is wrong.
 */
export function readOverrides(
  given: readonly string[],
  schemas: CallSchemas | undefined,
  name: string,
): BlockOverrides | undefined {
  if (given.length === 0) return undefined;
  const byStep = new Map<string, Record<string, JsonValue>>();
  const problems: string[] = [];
  for (const argument of given) {
    const example = "step.field=value, such as find.temperature=0";
    const { path, text } = parseAssignment(argument, "--override", example);
    const [stepId = "", field, ...rest] = path;
    if (field === undefined || rest.length > 0)
      throw new UsageError(`--override takes ${example}, not "${argument}".`);
    const place = `--override ${stepId}.${field}`;
    const unknown = schemas && unknownPlace(schemas, stepId, field, place);
    if (unknown !== undefined) {
      problems.push(unknown);
      continue;
    }
    const fields = byStep.get(stepId) ?? {};
    if (Object.hasOwn(fields, field)) throw new UsageError(`${place} is given twice.`);
    setOwn(fields, field, readText(text, schemas?.overrides(stepId)?.at([field])));
    byStep.set(stepId, fields);
  }
  for (const [stepId, fields] of byStep)
    for (const { path, message, meant } of schemas?.overrides(stepId)?.problems(fields) ?? []) {
      const place = ["--override ", [stepId, ...path].join(".")].join("");
      problems.push(`${place}: ${message}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
    }
  if (problems.length > 0)
    throw new UsageError(
      `The overrides of ${name} are not valid, and nothing was run:\n${problems.map((problem) => `  ${problem}`).join("\n")}`,
    );
  return Object.fromEntries(byStep);
}

function unknownPlace(
  schemas: CallSchemas,
  stepId: string,
  field: string,
  place: string,
): string | undefined {
  const schema = schemas.overrides(stepId);
  if (schema === undefined) {
    const meant = suggest(stepId, schemas.stepIds);
    const hint =
      meant === undefined ? `its steps: ${schemas.stepIds.join(", ")}` : `did you mean ${meant}?`;
    return `${place}: the flow has no step "${stepId}"; ${hint}`;
  }
  if (schema.isOpen || schema.names.includes(field)) return undefined;
  const meant = suggest(field, schema.names);
  const fields = schema.names.length === 0 ? "none" : schema.names.join(", ");
  const hint = meant === undefined ? `its fields: ${fields}` : `did you mean ${meant}?`;
  return `${place}: the step has no field "${field}" to override; ${hint}`;
}
