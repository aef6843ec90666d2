import { splitReference } from "../json-schema/references.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { assertionsOf } from "./keyword-values.js";
import type { SchemaDocument } from "./schema-document.js";

/**
 * A schema in its document, or a combination of such. Combinations are evaluated lazily, so that merging two schemas costs
 * nothing for their properties.
 */
export type SchemaExpression = LeafExpression | NotExpression | AllExpression | AnyExpression;

export interface LeafExpression {
  readonly kind: "schema";
  readonly schema: JsonSchema;
  readonly document: SchemaDocument;
}

export interface NotExpression {
  readonly kind: "not";
  readonly expression: SchemaExpression;
}

export interface AllExpression {
  readonly kind: "all";
  readonly expressions: readonly SchemaExpression[];
  /** How many schemas it combines. */
  readonly size: number;
}

export interface AnyExpression {
  readonly kind: "any";
  readonly expressions: readonly SchemaExpression[];
  /** How many schemas it combines. */
  readonly size: number;
}

const nowhere: SchemaDocument = { id: "", root: true, models: new Map() };

/** Satisfied by every value. */
export const anything: LeafExpression = { kind: "schema", schema: true, document: nowhere };
/** Satisfied by no value. */
export const nothing: LeafExpression = { kind: "schema", schema: false, document: nowhere };

/** A schema in its document as an expression. `{}` is `true`. */
export function expressionOf(schema: JsonSchema, document: SchemaDocument): LeafExpression {
  if (schema === true) return anything;
  if (schema === false) return nothing;
  for (const _ in schema) return { kind: "schema", schema, document };
  return anything;
}

export function isAnything(expression: SchemaExpression): boolean {
  return expression.kind === "schema" && expression.schema === true;
}

export function isNothing(expression: SchemaExpression): boolean {
  return expression.kind === "schema" && expression.schema === false;
}

/** The negation of an expression. */
export function negate(expression: SchemaExpression): SchemaExpression {
  if (expression.kind === "not") return expression.expression;
  if (isAnything(expression)) return nothing;
  return isNothing(expression) ? anything : { kind: "not", expression };
}

/** The conjunction of expressions. */
export function allOf(expressions: readonly SchemaExpression[]): SchemaExpression {
  const [only = anything] = expressions;
  if (expressions.length < 2) return only;
  const flat = expressions.flatMap((expression) =>
    expression.kind === "all" ? expression.expressions : [expression],
  );
  const distinct = distinctExpressions(flat.filter((expression) => !isAnything(expression)));
  if (distinct.some(isNothing)) return nothing;
  const [first, second] = distinct;
  if (first === undefined) return anything;
  return second === undefined
    ? first
    : { kind: "all", expressions: distinct, size: sizeOfAll(distinct) };
}

/** The disjunction of expressions. */
export function anyOf(expressions: readonly SchemaExpression[]): SchemaExpression {
  const flat = expressions.flatMap((expression) =>
    expression.kind === "any" ? expression.expressions : [expression],
  );
  const distinct = distinctExpressions(flat.filter((expression) => !isNothing(expression)));
  if (distinct.some(isAnything)) return anything;
  const [first, second] = distinct;
  if (first === undefined) return nothing;
  return second === undefined
    ? first
    : { kind: "any", expressions: distinct, size: sizeOfAll(distinct) };
}

/** How many schemas an expression combines: what it costs to combine it with another one. */
export function sizeOf(expression: SchemaExpression): number {
  switch (expression.kind) {
    case "schema":
      return 1;
    case "not":
      return sizeOf(expression.expression);
    default:
      return expression.size;
  }
}

function sizeOfAll(expressions: readonly SchemaExpression[]): number {
  let size = 0;
  for (const expression of expressions) size += sizeOf(expression);
  return size;
}

function distinctExpressions(expressions: readonly SchemaExpression[]): SchemaExpression[] {
  const seen = new Set<string>();
  return expressions.filter((expression) => {
    const key = expressionKey(expression);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Equal for equal combinations of the same schemas, and for references to the same schema with the same keywords beside. */
export function expressionKey(expression: SchemaExpression): string {
  switch (expression.kind) {
    case "schema":
      return typeof expression.schema === "boolean"
        ? String(expression.schema)
        : leafKey(expression.schema, expression.document);
    case "not":
      return `!${expressionKey(expression.expression)}`;
    case "all":
      return `(${expression.expressions.map(expressionKey).sort().join("&")})`;
    case "any":
      return `(${expression.expressions.map(expressionKey).sort().join("|")})`;
  }
}

/** Two documents may hold the same object, and resolve its references in two ways. */
function leafKey(schema: JsonSchemaObject, document: SchemaDocument): string {
  const reference = referenceText(schema);
  if (reference === undefined) return `${numberOf(schema)}@${document.id}`;
  const isToModel =
    typeof schema.$ref === "string" && splitReference(schema.$ref)?.model !== undefined;
  return `${reference}@${numberOf(isToModel ? document.models : document)}`;
}

const referenceTexts = new WeakMap<JsonSchemaObject, string>();

/** The text of a reference with nothing beside it but keywords without schemas; undefined for other schemas. */
function referenceText(schema: JsonSchemaObject): string | undefined {
  if (typeof schema.$ref !== "string") return undefined;
  const known = referenceTexts.get(schema);
  if (known !== undefined) return known;
  const parts: string[] = [];
  for (const keyword of assertionsOf(schema).sort()) {
    const value = schema[keyword];
    const isPlain = typeof value !== "object" || (isJsonList(value) && value.every(isText));
    if (!isPlain) return undefined;
    parts.push(`${keyword}:${JSON.stringify(value)}`);
  }
  const text = parts.join();
  referenceTexts.set(schema, text);
  return text;
}

function isText(value: JsonValue): boolean {
  return typeof value === "string";
}

const numbers = new WeakMap<object, number>();
let count = 0;

function numberOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) {
    number = count++;
    numbers.set(object, number);
  }
  return number;
}
