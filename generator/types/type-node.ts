import type { JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import type { SchemaExpression } from "./schema-expression.js";

/**
 * A TypeScript type, as far as JSON needs one: built by the model and printed by `emit`. Unions are flat, never empty and
 * without duplicates, which `unionOf` ensures.
 */
export type TypeNode =
  | KeywordNode
  | LiteralNode
  | TemplateNode
  | ReferenceNode
  | ArrayNode
  | TupleNode
  | ObjectNode
  | UnionNode;

export type Keyword = "unknown" | "never" | "string" | "number" | "boolean" | "null" | "undefined";

export interface KeywordNode {
  readonly kind: "keyword";
  readonly keyword: Keyword;
}

export interface LiteralNode {
  readonly kind: "literal";
  readonly value: string | number | boolean;
}

/** A template literal type: texts with `${string}` between them, so always one text more than there are gaps. */
export interface TemplateNode {
  readonly kind: "template";
  readonly texts: readonly string[];
}

/** A declared type of the same file. Its name there is the flow's `names` under the key. */
export interface ReferenceNode {
  readonly kind: "reference";
  readonly key: string;
}

export interface ArrayNode {
  readonly kind: "array";
  readonly items: TypeNode;
  readonly readonly?: boolean;
}

/** A tuple: the first `required` items are required, the others optional, and `rest` may follow. */
export interface TupleNode {
  readonly kind: "tuple";
  readonly items: readonly TypeNode[];
  readonly required: number;
  readonly rest: TypeNode | undefined;
  readonly readonly?: boolean;
}

export interface ObjectNode {
  readonly kind: "object";
  readonly properties: readonly PropertyNode[];
  /** Index signatures, at most one per kind of key. */
  readonly indexes: readonly IndexNode[];
  /** What it is the type of: its name comes from there where it has to be declared. It makes no other type. */
  readonly origin?: SchemaExpression | undefined;
}

export interface PropertyNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly optional: boolean;
  readonly documentation?: Documentation | undefined;
}

export interface IndexNode {
  /** The parameter's name. */
  readonly name: string;
  /** The keys that it covers: every string, or a template. */
  readonly key: KeywordNode | TemplateNode;
  readonly type: TypeNode;
}

export interface UnionNode {
  readonly kind: "union";
  readonly members: readonly TypeNode[];
  /** As of an object. */
  readonly origin?: SchemaExpression | undefined;
}

/** The content of a JSDoc comment. All of it is data: nothing is escaped here. */
export interface Documentation {
  readonly description?: string | undefined;
  readonly tags?: readonly DocumentationTag[] | undefined;
}

export interface DocumentationTag {
  readonly tag: string;
  /** The text after the tag. */
  readonly text: string;
  /** Lines of code of the generator below it, in which data is in literals. */
  readonly code?: readonly string[] | undefined;
}

const keywordNode = (keyword: Keyword): KeywordNode => ({ kind: "keyword", keyword });

export const unknownType: KeywordNode = keywordNode("unknown");
export const neverType: KeywordNode = keywordNode("never");
export const stringType: KeywordNode = keywordNode("string");
export const numberType: KeywordNode = keywordNode("number");
export const booleanType: KeywordNode = keywordNode("boolean");
export const nullType: KeywordNode = keywordNode("null");
export const undefinedType: KeywordNode = keywordNode("undefined");

/** The type of exactly this JSON value. Objects are closed; arrays are tuples. */
export function literalType(value: JsonValue): TypeNode {
  if (value === null) return nullType;
  if (typeof value !== "object") return { kind: "literal", value };
  if (isJsonList(value)) {
    return {
      kind: "tuple",
      items: value.map(literalType),
      required: value.length,
      rest: undefined,
    };
  }
  const properties = Object.entries(value).map(([name, entry]) => ({
    name,
    type: literalType(entry),
    optional: false,
  }));
  return {
    kind: "object",
    properties,
    indexes: properties.length === 0 ? [noOtherProperties] : [],
  };
}

/** The index signature of objects without properties: `{}` would accept nearly everything. */
export const noOtherProperties: IndexNode = { name: "key", key: stringType, type: neverType };
