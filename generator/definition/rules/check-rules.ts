import type { Diagnostic } from "../diagnostic.js";
import { checkKeywords, type KnownMisspellings } from "./keywords.js";
import { CycleFinder } from "./reference-cycles.js";
import { checkReferences } from "./references.js";
import { entryOf, isObject } from "../../json-schema/values.js";
import { checkFieldList } from "./field-lists.js";
import { checkInputs } from "./inputs.js";
import { checkProcessors, checkStepIds } from "./step-ids.js";
import { checkVersions } from "./versions.js";
import { listSchemas } from "./walk-document.js";

/**
 * Finds the errors of a document that are not errors of its form. The document may have any form: values that a rule
 * does not expect are reported by `checkFormat`.
 */
export function checkRules(root: unknown): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  checkVersions(root, report);
  checkInputs(root, report);
  checkStepIds(root, report);
  checkProcessors(root, report);
  const cycles = new CycleFinder(report);
  const misspellings: KnownMisspellings = new Map();
  const models = entryOf(root, "models");
  for (const { value, path } of listSchemas(root)) {
    if (!isObject(value)) {
      checkFieldList(value, path, report);
      continue;
    }
    const scope = { models, root: value, rootPath: path };
    checkKeywords(value, path, report, misspellings);
    checkReferences(value, path, scope, report);
    cycles.check(value, path, scope);
  }
  return diagnostics;
}
