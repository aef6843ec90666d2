import type { Report } from "../diagnostic.js";
import type { Path } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { isObject } from "../../json-schema/values.js";
import { KEYWORDS } from "../../json-schema/keywords.js";
import { parseFragment, toReference } from "../../json-schema/pointer.js";
import { subschemasOf } from "../../json-schema/walk.js";
import { resolveReference, type Scope } from "../../json-schema/references.js";

/** Checks that every reference in a schema leads to a schema of the document. */
export function checkReferences(schema: unknown, path: Path, scope: Scope, report: Report): void {
  if (!isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (KEYWORDS.get(keyword) === "reference" && typeof value === "string")
      checkReference(value, [...path, keyword], scope, report);
    for (const inner of subschemasOf(keyword, value))
      checkReferences(inner.value, [...path, ...inner.path], scope, report);
  }
}

function checkReference(reference: string, path: Path, scope: Scope, report: Report): void {
  if (resolveReference(reference, scope) !== undefined) return;
  const message = explain(reference, JSON.stringify(reference));
  const dependsOn = scope.models === undefined ? { dependsOn: "/models" } : {};
  report({ path, at: "value", message, ...dependsOn, suggest: () => meantModel(reference, scope) });
}

/** The model whose name is most like the last part of a broken reference. */
function meantModel(reference: string, scope: Scope): string | undefined {
  const last = reference.slice(reference.search(/[^#/]*$/));
  const name = parseFragment(`/${last}`)?.[0] ?? last;
  const model = suggest(name, isObject(scope.models) ? Object.keys(scope.models) : []);
  return model === undefined ? undefined : toReference(["models", model]);
}

function explain(reference: string, shown: string): string {
  if (!reference.startsWith("#"))
    return `expected a reference into this document, such as "#/models/Name", found ${shown}; nothing outside of the document is read`;
  if (parseFragment(reference.slice(1)) === undefined)
    return `expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found ${shown}`;
  if (reference.startsWith("#/models/"))
    return `${shown} does not point to a model of this document`;
  return `${shown} does not point to a schema; it is resolved from the root of the schema that contains it`;
}
