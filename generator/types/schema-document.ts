import { isList, type TypeNode } from "./type-node.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";

/** A schema with a root of its own, which `#` and `#/$defs/…` point into: an input, an output, a model. */
export interface SchemaDocument {
  /** Tells the document from the others of its flow. */
  readonly id: string;
  readonly root: JsonSchema;
  /** The reusable schemas that `#/models/…` points to. */
  readonly models: ReadonlyMap<string, SchemaDocument>;
  /** Whether values of it are sent to the service, which fills in defaults, rather than received from it. */
  readonly isSent: boolean;
}

/** A schema inside a document. */
export interface SchemaPlace {
  readonly document: SchemaDocument;
  readonly schema: JsonSchema;
}

/** A place that a `$ref` points to. */
export interface ReferenceTarget extends SchemaPlace {
  /** The JSON pointer inside the document; empty for its root. */
  readonly pointer: string;
}

/** What the step from schemas to types needs from the model. */
export interface TyperOptions {
  /** Whether an object that says nothing about further properties may have them. */
  readonly objects: "exact" | "open";
  /** The type that stands for a place that is declared under a name. */
  readonly reference: (target: ReferenceTarget) => TypeNode;
  /** Called with what could not be typed. */
  readonly warn: (message: string) => void;
}

/** The step from JSON Schema to types: everything before it is data, everything after it is TypeScript. */
export interface Typer {
  /** The type that accepts what the schema accepts, and as little else as TypeScript can say. */
  readonly typeOf: (place: SchemaPlace) => TypeNode;
}

/** Where a `$ref` of `document` points: undefined where there is no schema. */
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
    value = isList(value) ? value[Number(token)] : value[token];
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

/** The JSON pointer to a schema inside another, found by identity. */
export function pointerTo(schema: JsonSchema, root: JsonSchema): string | undefined {
  const search = (
    value: JsonValue | JsonSchema | undefined,
    pointer: string,
  ): string | undefined => {
    if (value === schema) return pointer;
    if (typeof value !== "object" || value === null) return undefined;
    for (const [token, entry] of Object.entries(value)) {
      const found = search(entry, `${pointer}/${escapeToken(token)}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(root, "");
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
