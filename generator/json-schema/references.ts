import type { Report } from "../definition/finding.js";
import type { Path } from "./path.js";
import { suggest } from "../definition/suggest.js";
import { entryOf, isObject } from "./values.js";
import { KEYWORDS } from "./keywords.js";
import { followPointer, parseFragment, toReference } from "./pointer.js";
import { subschemasOf } from "./walk.js";

/** What the references of one schema may point to: the document's models, and the schema itself. */
export interface Scope {
  readonly models: unknown;
  /** The schema that stands in the document directly: an output, an entry of `models`, the inputs. */
  readonly root: unknown;
  readonly rootPath: Path;
}

/** A schema that a reference leads to, and the scope in which its own references are to be read. */
export interface Target {
  readonly schema: unknown;
  readonly path: Path;
  readonly scope: Scope;
}

/**
 * Finds what a reference points to: `#/models/Name` and what is inside of it, or a pointer into the schema that the
 * reference stands in. Nothing outside of the document is ever looked at.
 */
export function resolveReference(reference: string, scope: Scope): Target | undefined {
  const segments = reference.startsWith("#") ? parseFragment(reference.slice(1)) : undefined;
  if (segments === undefined) return undefined;
  const [first, name, ...rest] = segments;
  if (first !== "models" || name === undefined) {
    const schema = followPointer(scope.root, segments);
    return schema === undefined
      ? undefined
      : { schema, path: [...scope.rootPath, ...segments], scope };
  }
  const root = entryOf(scope.models, name);
  // A model may be a field list, which a reference to it as a whole does not look into.
  const schema = rest.length === 0 ? root : followPointer(root, rest);
  if (schema === undefined) return undefined;
  const rootPath = ["models", name];
  return { schema, path: [...rootPath, ...rest], scope: { models: scope.models, root, rootPath } };
}

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
    return `expected a reference into this document, such as "#/models/Name", found ${shown}; nothing else is ever read`;
  if (parseFragment(reference.slice(1)) === undefined)
    return `expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found ${shown}`;
  if (reference.startsWith("#/models/")) return `${shown} leads to no model of this document`;
  return `${shown} leads to no schema; it is read from the top of the schema that it stands in`;
}
