import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";

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
  if (!reference.startsWith("#")) return undefined;
  const tokens = pointerTokens(reference.slice(1));
  if (tokens === undefined) return undefined;
  const [first, name, ...rest] = tokens;
  const model = first === "models" && name !== undefined ? document.models.get(name) : undefined;
  return model === undefined ? locate(document, tokens) : locate(model, rest);
}

function locate(document: SchemaDocument, tokens: readonly string[]): ReferenceTarget | undefined {
  let value: JsonValue | undefined = document.root as JsonValue;
  for (const token of tokens) {
    if (typeof value !== "object" || value === null) return undefined;
    if (!Object.hasOwn(value, token)) return undefined;
    value = isJsonList(value) ? value[Number(token)] : value[token];
  }
  if (value === undefined || !isSchema(value)) return undefined;
  const pointer = tokens.map((token) => `/${escapeToken(token)}`).join("");
  return { document, schema: value, pointer };
}

function pointerTokens(fragment: string): string[] | undefined {
  if (fragment === "") return [];
  if (!fragment.startsWith("/")) return undefined;
  try {
    return decodeURIComponent(fragment)
      .slice(1)
      .split("/")
      .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  } catch {
    return undefined;
  }
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
  const visit = (value: JsonValue | JsonSchema | undefined, pointer: string): void => {
    if (typeof value !== "object" || value === null || found.has(value)) return;
    found.set(value, pointer);
    for (const [token, entry] of Object.entries(value))
      visit(entry, `${pointer}/${escapeToken(token)}`);
  };
  visit(root, "");
  return found;
}

/** A name as one token of a JSON pointer (RFC 6901). */
export function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Whether a JSON value can be a schema. */
export function isSchema(value: JsonValue | JsonSchema | undefined): value is JsonSchema {
  return typeof value === "boolean" || isSchemaObject(value);
}

/** Whether a JSON value is an object, and so a schema with keywords. */
export function isSchemaObject(
  value: JsonValue | JsonSchema | undefined,
): value is JsonSchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
