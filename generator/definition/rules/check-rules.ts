import type { Diagnostic } from "../diagnostic.js";
import { checkKeywords } from "./keywords.js";
import { CycleFinder } from "./reference-cycles.js";
import { checkReferences } from "./references.js";
import { entryOf, isObject } from "../../json-schema/values.js";
import { checkFieldList } from "./field-lists.js";
import { checkInputs } from "./inputs.js";
import { checkProcessors, checkStepIds } from "./step-ids.js";
import { checkVersions } from "./versions.js";
import { listSchemas } from "./walk-document.js";

/**
 * Everything wrong with a document that takes more than its form to tell. The document may have any form: what a rule
 * cannot make sense of, it leaves to the check of the form.
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
  const models = entryOf(root, "models");
  for (const { value, path } of listSchemas(root)) {
    if (!isObject(value)) {
      checkFieldList(value, path, report);
      continue;
    }
    const scope = { models, root: value, rootPath: path };
    checkKeywords(value, path, report);
    checkReferences(value, path, scope, report);
    cycles.check(value, path, scope);
  }
  return diagnostics;
}
