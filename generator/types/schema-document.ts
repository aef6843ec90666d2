import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { escapeSegment, followPointer, toPointer } from "../json-schema/pointer.js";
import { splitReference } from "../json-schema/references.js";

/** A schema that `#` and `#/$defs/…` are resolved against: the inputs, an output, a model. */
export interface SchemaDocument {
  /** Unique within the flow. */
  readonly id: string;
  readonly root: JsonSchema;
  /** The reusable schemas that `#/models/…` points to. */
  readonly models: ReadonlyMap<string, SchemaDocument>;
}

/** A schema inside a document. */
export interface SchemaInDocument {
  readonly document: SchemaDocument;
  readonly schema: JsonSchema;
}

/** The schema that a `$ref` points to. */
export interface ReferenceTarget extends SchemaInDocument {
  /** The JSON pointer inside the document; empty for its root. */
  readonly pointer: string;
}

/** Resolves a `$ref` of `document`; undefined where it does not lead to a schema. */
export function resolveReference(
  reference: string,
  document: SchemaDocument,
): ReferenceTarget | undefined {
  const parsed = splitReference(reference);
  if (parsed === undefined) return undefined;
  const { model, segments } = parsed;
  const target = model === undefined ? document : document.models.get(model);
  const schema = target && followPointer(target.root, segments);
  return schema === undefined || target === undefined
    ? undefined
    : { document: target, schema, pointer: toPointer(segments) };
}

/** The pointers to the parts of a schema, by root. */
const pointers = new WeakMap<JsonSchemaObject, ReadonlyMap<unknown, string>>();

/** The JSON pointer to a schema inside another, by object identity. */
export function pointerTo(schema: JsonSchemaObject, root: JsonSchema): string | undefined {
  if (typeof root === "boolean") return undefined;
  const known = pointers.get(root) ?? listPointers(root);
  pointers.set(root, known);
  return known.get(schema);
}

function listPointers(root: JsonSchemaObject): ReadonlyMap<unknown, string> {
  const found = new Map<unknown, string>();
  const visit = (value: JsonValue, pointer: string): void => {
    if (typeof value !== "object" || value === null || found.has(value)) return;
    found.set(value, pointer);
    for (const [token, entry] of Object.entries(value))
      visit(entry, `${pointer}/${escapeSegment(token)}`);
  };
  visit(root, "");
  return found;
}
