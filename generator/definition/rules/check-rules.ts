import type { Diagnostic, Report } from "../diagnostic.js";
import { surveySchemas, type Survey } from "../../json-schema/dialect/survey.js";
import { WrittenSchemas } from "../../json-schema/dialect/resources.js";
import type { SchemaRoot } from "../../json-schema/dialect/written-schema.js";
import { toPointer } from "../../json-schema/pointer.js";
import type { JsonValue, Path } from "../../json-schema/types.js";
import { entryOf, isJsonList, isJsonObject } from "../../json-schema/values.js";
import { checkCodeSteps } from "./code-steps.js";
import type { DeclaredInput } from "./declarations.js";
import { checkFieldList } from "./field-lists.js";
import { checkInputs } from "./inputs.js";
import { checkKeywords, type KeywordReports } from "./keywords.js";
import { checkCycles } from "./reference-cycles.js";
import { checkReferences } from "./references.js";
import { checkProcessors, checkStepIds } from "./step-ids.js";
import { checkVersions } from "./versions.js";
import { listSchemas } from "./walk-document.js";

/** What a check of a document's rules finds. */
export interface CheckedRules {
  readonly errors: readonly Diagnostic[];
  /** What does not prevent the definition from being used. */
  readonly warnings: readonly Diagnostic[];
  readonly survey: Survey;
  /** The inputs that are declared by name, in order. */
  readonly inputs: readonly DeclaredInput[];
}

/**
 * Finds the errors of a document that are not errors of its form. The document may have any form: values that a rule
 * does not expect are reported by `checkFormat`.
 */
export function checkRules(root: JsonValue): CheckedRules {
  const errors: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const error: Report = (diagnostic) => {
    errors.push(diagnostic);
  };
  const warn: Report = (diagnostic) => {
    warnings.push(diagnostic);
  };
  const schemas = new WrittenSchemas();
  const roots = new Map<string, SchemaRoot>();
  for (const { value, path } of listSchemas(root)) {
    if (isJsonList(value)) checkFieldList(value, path, error);
    // What is neither is reported by `checkFormat`.
    if (isJsonList(value) || isJsonObject(value) || typeof value === "boolean")
      roots.set(toPointer(path), schemas.addRoot(value, path));
  }
  const survey = surveySchemas(schemas);
  checkVersions(root, error);
  const rootAt = (path: Path): SchemaRoot | undefined => roots.get(toPointer(path));
  const inputs = checkInputs(root, { survey, rootAt, error, warn });
  checkStepIds(root, error);
  checkProcessors(root, error);
  checkCodeSteps(root, { survey, rootAt, error, warn });
  const reports: KeywordReports = { error, warn, misspellings: new Map() };
  for (const written of survey.written)
    if (!isJsonList(written.schema)) checkKeywords(written, reports);
  const models = entryOf(root, "models");
  checkReferences(survey, isJsonObject(models) ? Object.keys(models) : undefined, error, warn);
  checkCycles(survey, error);
  return { errors, warnings, survey, inputs };
}
