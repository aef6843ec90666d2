import type { Report } from "../finding.js";
import type { Path } from "../path.js";
import { suggest } from "../suggest.js";
import { entryOf, isObject } from "../value.js";
import { KEYWORDS } from "./keywords.js";
import { followPointer, parseFragment, toReference } from "./pointer.js";
import { subschemasOf } from "./subschemas.js";

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
  const message = `${reason(reference)}: ${JSON.stringify(reference)}`;
  report({ path, at: "value", message, suggest: () => meantModel(reference, scope) });
}

/** The model whose name is most like the last part of a broken reference. */
function meantModel(reference: string, scope: Scope): string | undefined {
  const last = reference.slice(reference.search(/[^#/]*$/));
  const name = parseFragment(`/${last}`)?.[0] ?? last;
  const model = suggest(name, isObject(scope.models) ? Object.keys(scope.models) : []);
  return model === undefined ? undefined : toReference(["models", model]);
}

function reason(reference: string): string {
  if (!reference.startsWith("#"))
    return "a reference must point into this document (nothing else is read): expected #/models/…, found";
  if (reference.startsWith("#/models/")) return "there is no such model";
  if (parseFragment(reference.slice(1)) === undefined)
    return "a reference is a JSON pointer: expected #/models/… or #/$defs/…, found";
  return "the reference leads to no schema";
}
