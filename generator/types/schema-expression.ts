import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import type { SchemaDocument } from "./schema-document.js";

/**
 * What a value must satisfy: a schema where it stands, or a combination of such. Combinations stay unevaluated until a type
 * is wanted for them, so that merging two schemas costs nothing for the properties below.
 */
export type Term = SchemaTerm | NotTerm | AllTerm | AnyTerm;

export interface SchemaTerm {
  readonly kind: "schema";
  readonly schema: JsonSchema;
  readonly document: SchemaDocument;
}

export interface NotTerm {
  readonly kind: "not";
  readonly term: Term;
}

export interface AllTerm {
  readonly kind: "all";
  readonly terms: readonly Term[];
}

export interface AnyTerm {
  readonly kind: "any";
  readonly terms: readonly Term[];
}

const nowhere: SchemaDocument = { id: "", root: true, models: new Map(), isSent: false };

/** What every value satisfies. */
export const anything: SchemaTerm = { kind: "schema", schema: true, document: nowhere };
/** What no value satisfies. */
export const nothing: SchemaTerm = { kind: "schema", schema: false, document: nowhere };

/** A schema where it stands. `{}` is `true`. */
export function schemaTerm(schema: JsonSchema, document: SchemaDocument): SchemaTerm {
  if (schema === true) return anything;
  if (schema === false) return nothing;
  for (const _ in schema) return { kind: "schema", schema, document };
  return anything;
}

export function isAnything(term: Term): boolean {
  return term.kind === "schema" && term.schema === true;
}

export function isNothing(term: Term): boolean {
  return term.kind === "schema" && term.schema === false;
}

/** The opposite of a term. */
export function notTerm(term: Term): Term {
  if (term.kind === "not") return term.term;
  if (isAnything(term)) return nothing;
  return isNothing(term) ? anything : { kind: "not", term };
}

/** All of the terms at once. */
export function allOf(terms: readonly Term[]): Term {
  const [only = anything] = terms;
  if (terms.length < 2) return only;
  const flat = terms.flatMap((term) => (term.kind === "all" ? term.terms : [term]));
  const distinct = withoutTwins(flat.filter((term) => !isAnything(term)));
  if (distinct.some(isNothing)) return nothing;
  const [first, second] = distinct;
  if (first === undefined) return anything;
  return second === undefined ? first : { kind: "all", terms: distinct };
}

/** At least one of the terms. */
export function anyOf(terms: readonly Term[]): Term {
  const flat = terms.flatMap((term) => (term.kind === "any" ? term.terms : [term]));
  const distinct = withoutTwins(flat.filter((term) => !isNothing(term)));
  if (distinct.some(isAnything)) return anything;
  const [first, second] = distinct;
  if (first === undefined) return nothing;
  return second === undefined ? first : { kind: "any", terms: distinct };
}

function withoutTwins(terms: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return terms.filter((term) => {
    const key = termKey(term);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const schemaNumbers = new WeakMap<JsonSchemaObject, number>();
let schemaCount = 0;

/** Equal for terms that are made of the same schemas (the same objects) in the same way. */
export function termKey(term: Term): string {
  switch (term.kind) {
    case "schema":
      return typeof term.schema === "boolean" ? String(term.schema) : schemaNumber(term.schema);
    case "not":
      return `!${termKey(term.term)}`;
    case "all":
      return `(${term.terms.map(termKey).sort().join("&")})`;
    case "any":
      return `(${term.terms.map(termKey).sort().join("|")})`;
  }
}

function schemaNumber(schema: JsonSchemaObject): string {
  let number = schemaNumbers.get(schema);
  if (number === undefined) {
    number = schemaCount++;
    schemaNumbers.set(schema, number);
  }
  return String(number);
}
