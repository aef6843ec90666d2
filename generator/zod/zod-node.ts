import type { JsonSchemaObject, JsonValue } from "../json-schema/types.js";

/**
 * A schema of zod that accepts exactly the values that a JSON Schema accepts; what zod cannot say is in `rules`. Printed by
 * `emit/zod-expression.ts`.
 */
export interface ZodNode {
  readonly base: ZodBase;
  /** Keywords that zod has no exact word for: checked by our own validator. */
  readonly rules?: JsonSchemaObject | undefined;
  readonly metadata?: ZodMetadata | undefined;
}

export type ZodBase =
  | { readonly kind: "unknown" | "any" | "never" | "boolean" | "null" }
  | { readonly kind: "string"; readonly checks: readonly ZodCheck[] }
  | { readonly kind: "number"; readonly isInteger: boolean; readonly checks: readonly ZodCheck[] }
  | LiteralsBase
  | ArrayBase
  | TupleBase
  | ObjectBase
  | UnionBase
  | { readonly kind: "nullable" | "nonoptional"; readonly inner: ZodNode }
  | ReferenceBase;

/** A method of zod whose verdict is that of a keyword. */
export type ZodCheck =
  | { readonly method: "min" | "max" | "gt" | "lt"; readonly limit: number }
  | { readonly method: "regex"; readonly pattern: RegExp };

export interface LiteralsBase {
  readonly kind: "literals";
  /** At least one. */
  readonly values: readonly ZodLiteral[];
}

export type ZodLiteral = string | number | boolean | null;

export interface ArrayBase {
  readonly kind: "array";
  readonly items: ZodNode;
  readonly checks: readonly ZodCheck[];
}

export interface TupleBase {
  readonly kind: "tuple";
  /** At least one. Optional ones are at the end. */
  readonly items: readonly ZodItem[];
  readonly rest: ZodNode | undefined;
}

export interface ZodItem {
  readonly node: ZodNode;
  readonly isOptional: boolean;
}

export interface ObjectBase {
  readonly kind: "object";
  readonly properties: readonly ZodProperty[];
  /** What other properties are: anything, nothing, or by a schema. */
  readonly rest: "loose" | "strict" | ZodNode;
}

export interface ZodProperty extends ZodItem {
  readonly name: string;
}

export interface UnionBase {
  readonly kind: "union";
  /** At least two. */
  readonly options: readonly ZodNode[];
  /** A property that every option requires, with values that no other option has; the options are objects. */
  readonly discriminator: string | undefined;
}

export interface ReferenceBase {
  readonly kind: "reference";
  /** The reference to the schema, as `toReference` writes it. */
  readonly reference: string;
}

/** What zod keeps beside a schema: the keywords that `toJSONSchema` writes back. */
export interface ZodMetadata {
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
}

/** The nodes in a node: those of properties, and those that have to be there when it is evaluated. */
export interface ZodParts {
  readonly eager: readonly ZodNode[];
  readonly ofProperties: readonly ZodNode[];
}

export function partsOf({ base }: ZodNode): ZodParts {
  switch (base.kind) {
    case "nullable":
    case "nonoptional":
      return { eager: [base.inner], ofProperties: [] };
    case "array":
      return { eager: [base.items], ofProperties: [] };
    case "tuple": {
      const rest = base.rest === undefined ? [] : [base.rest];
      return { eager: [...base.items.map(({ node }) => node), ...rest], ofProperties: [] };
    }
    case "union":
      return { eager: base.options, ofProperties: [] };
    case "object":
      return {
        eager: typeof base.rest === "object" ? [base.rest] : [],
        ofProperties: base.properties.map(({ node }) => node),
      };
    default:
      return { eager: [], ofProperties: [] };
  }
}

/** A node of this base, without anything that zod cannot say. */
export function nodeOf(base: ZodBase): ZodNode {
  return { base };
}

/** A node with more rules. */
export function withRules(node: ZodNode, rules: JsonSchemaObject): ZodNode {
  if (Object.keys(rules).length === 0) return node;
  return { ...node, rules: node.rules === undefined ? rules : { allOf: [node.rules, rules] } };
}

export const unknownNode: ZodNode = nodeOf({ kind: "unknown" });
export const neverNode: ZodNode = nodeOf({ kind: "never" });
export const nullNode: ZodNode = nodeOf({ kind: "null" });
export const booleanNode: ZodNode = nodeOf({ kind: "boolean" });

/** A node of any value that keeps to rules. */
export function ruledNode(rules: JsonSchemaObject): ZodNode {
  return { base: { kind: "any" }, rules };
}
