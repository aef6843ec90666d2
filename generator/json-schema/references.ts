import type { Path } from "./types.js";
import { entryOf, isObject } from "./values.js";
import { followPointer, parseReference } from "./pointer.js";

/** What the references of one schema may point to: the document's models, and the schema itself. */
export interface Scope {
  readonly models: unknown;
  /** A top-level schema of the document: an output, an entry of `models`, the inputs. */
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
 * contains the reference. Nothing outside of the document is read.
 */
export function resolveReference(reference: string, scope: Scope): Target | undefined {
  const segments = parseReference(reference);
  if (segments === undefined) return undefined;
  const [first, name, ...rest] = segments;
  if (first !== "models" || name === undefined) {
    const schema = followPointer(scope.root, segments);
    return schema === undefined
      ? undefined
      : { schema, path: [...scope.rootPath, ...segments], scope };
  }
  const root = entryOf(scope.models, name);
  // A model may be a field list, which only a reference to the whole model can point to.
  const schema = rest.length === 0 ? root : followPointer(root, rest);
  if (schema === undefined) return undefined;
  const rootPath = ["models", name];
  return { schema, path: [...rootPath, ...rest], scope: { models: scope.models, root, rootPath } };
}

/** The keywords allowed next to a `$ref` at the top of the inputs: none that constrains a value. */
export const ROOT_ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "definitions",
  "title",
  "description",
  "examples",
]);

/**
 * Follows a schema's own `$ref`, and that of where it leads, to a schema that has none.
 *
 * @returns undefined where a reference is broken or leads back to itself.
 */
export function followRootReference(start: Target): Target | undefined {
  const seen = new Set<unknown>();
  let target: Target | undefined = start;
  while (target !== undefined && !seen.has(target.schema)) {
    seen.add(target.schema);
    const reference: unknown = isObject(target.schema) ? target.schema.$ref : undefined;
    if (typeof reference !== "string") return target;
    target = resolveReference(reference, target.scope);
  }
  return undefined;
}
