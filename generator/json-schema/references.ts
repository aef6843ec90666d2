import type { JsonSchema, Path } from "./types.js";
import { entryOf, isObject } from "./values.js";
import { followPointer, parseReference } from "./pointer.js";

/** Where a reference points to. */
export interface Reference {
  /** The name in `models`; undefined for the schema that contains the reference. */
  readonly model: string | undefined;
  /** The pointer inside of that schema. */
  readonly segments: readonly string[];
}

/**
 * Reads a reference: `#/models/Name` and what is inside of it, or a pointer into the schema that contains the reference.
 * Nothing outside of the document is read.
 *
 * @returns undefined where it is not a pointer into the document.
 */
export function splitReference(reference: string): Reference | undefined {
  const segments = parseReference(reference);
  if (segments === undefined) return undefined;
  const [first, model, ...rest] = segments;
  return first === "models" && model !== undefined
    ? { model, segments: rest }
    : { model: undefined, segments };
}

/** What the references of one schema may point to: the document's models, and the schema itself. */
export interface Scope {
  readonly models: unknown;
  /** A top-level schema of the document: an output, an entry of `models`, the inputs. */
  readonly root: unknown;
  readonly rootPath: Path;
}

/** The scope of a schema of a checked definition. */
export interface SchemaScope extends Scope {
  readonly models: Readonly<Record<string, JsonSchema>>;
  readonly root: JsonSchema;
}

/** A schema that a reference leads to, and the scope in which its own references are to be read. */
export interface Target {
  readonly schema: unknown;
  readonly path: Path;
  readonly scope: Scope;
}

/** A target in a checked definition. */
export interface SchemaTarget extends Target {
  readonly schema: JsonSchema;
  readonly scope: SchemaScope;
}

/** Finds what a reference points to; undefined where there is no schema. */
export function resolveReference(reference: string, scope: SchemaScope): SchemaTarget | undefined;
export function resolveReference(reference: string, scope: Scope): Target | undefined;
export function resolveReference(reference: string, scope: Scope): Target | undefined {
  const parsed = splitReference(reference);
  if (parsed === undefined) return undefined;
  const { model, segments } = parsed;
  const target = model === undefined ? scope : scopeOfModel(model, scope);
  // A model may be a field list, which only a reference to the whole model can point to.
  const schema = followPointer(target.root, segments);
  return schema === undefined
    ? undefined
    : { schema, path: [...target.rootPath, ...segments], scope: target };
}

function scopeOfModel(name: string, { models }: Scope): Scope {
  return { models, root: entryOf(models, name), rootPath: ["models", name] };
}

/**
 * Follows a schema's own `$ref`, and that of where it leads, to a schema that has none.
 *
 * @returns undefined where a reference is broken or leads back to itself.
 */
export function followRootReference(start: SchemaTarget): SchemaTarget | undefined;
export function followRootReference(start: Target): Target | undefined;
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
