import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { resolveReference, type SchemaScope } from "../json-schema/references.js";
import { schemasIn } from "../json-schema/keyword-values.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import type { Fragment } from "./equivalence.js";

/**
 * A set of JSON values: those of a schema in its scope, or a composition: the intersection of sets, arrays of a set, or
 * objects whose fields, all required, are of other sets.
 */
export type SchemaSet =
  | { readonly kind: "schema"; readonly schema: JsonSchema; readonly scope: SchemaScope }
  | { readonly kind: "all"; readonly members: readonly SchemaSet[] }
  | { readonly kind: "list"; readonly items: SchemaSet }
  | { readonly kind: "record"; readonly fields: ReadonlyMap<string, SchemaSet> };

/** The set of values that a root schema accepts. */
export function schemaSetOf(root: JsonSchema, models: SchemaScope["models"]): SchemaSet {
  return { kind: "schema", schema: root, scope: { root, models, rootPath: [] } };
}

/** All values. */
export const anyValue: SchemaSet = schemaSetOf(true, {});

/** One condition on a value. */
export type Condition =
  | { readonly kind: "keywords"; readonly schema: JsonSchemaObject; readonly scope: SchemaScope }
  | { readonly kind: "opaque"; readonly keyword: string; readonly fragment: Fragment }
  | Extract<SchemaSet, { readonly kind: "list" | "record" }>;

/** Conditions that must all hold. */
export type Conjunction = readonly Condition[];

/** A schema with more alternatives than this is compared whole. */
const MAX_ALTERNATIVES = 64;

const MAX_DEPTH = 32;

/** What an expansion needs besides the set. */
export interface Expansion {
  /** Whether no value is accepted by two members of a `oneOf`, so that it is equivalent to an `anyOf`. */
  readonly areDisjoint: (members: readonly SchemaSet[]) => boolean;
  readonly budget: WorkBudget;
  /** Alternatives by schema, and by the root that its references are resolved against: many references may lead to one. */
  readonly known: Map<JsonSchemaObject, Map<JsonSchema, readonly Conjunction[]>>;
}

/**
 * Expands a set into alternatives: a value belongs to it if it meets all conditions of one of them. `$ref`, `allOf`, `anyOf`
 * and `oneOf` are resolved here; the schemas of the conditions still contain these keywords, which later steps ignore.
 */
export function expandAlternatives(
  set: SchemaSet,
  expansion: Expansion,
  depth = 0,
): readonly Conjunction[] {
  const { areDisjoint, budget, known } = expansion;
  const inner = (other: SchemaSet): readonly Conjunction[] =>
    expandAlternatives(other, expansion, depth + 1);
  budget.spend(1);
  switch (set.kind) {
    case "all":
      return product(set.members.map(inner), budget) ?? [[]];
    case "list":
    case "record":
      return [[set]];
    case "schema": {
      const { schema, scope } = set;
      if (typeof schema === "boolean") return schema ? [[]] : [];
      const before = known.get(schema)?.get(scope.root);
      if (before !== undefined) return before;
      const whole: Conjunction = [opaqueCondition("schema", schema, scope)];
      if (depth > MAX_DEPTH) return [whole];
      const member = (each: JsonSchema): SchemaSet => ({ kind: "schema", schema: each, scope });
      const factors: (readonly Conjunction[])[] = [[[{ kind: "keywords", schema, scope }]]];
      if (typeof schema.$ref === "string") {
        const target = resolveReference(schema.$ref, scope);
        factors.push(
          target === undefined
            ? [[opaqueCondition("$ref", schema, scope)]]
            : inner({ kind: "schema", schema: target.schema, scope: target.scope }),
        );
      }
      for (const each of schemasIn(schema.allOf)) factors.push(inner(member(each)));
      const any = schemasIn(schema.anyOf).map(member);
      if (any.length > 0) factors.push(any.flatMap(inner));
      const one = schemasIn(schema.oneOf).map(member);
      if (one.length > 0) {
        factors.push(one.flatMap(inner));
        if (!areDisjoint(one))
          factors.push([[opaqueCondition("oneOf", { oneOf: schema.oneOf ?? [] }, scope)]]);
      }
      const alternatives = product(factors, budget) ?? [whole];
      const ofSchema = known.get(schema) ?? new Map<JsonSchema, readonly Conjunction[]>();
      known.set(schema, ofSchema.set(scope.root, alternatives));
      return alternatives;
    }
  }
}

/** The Cartesian product of the factors; undefined if it has too many members. */
function product(
  factors: readonly (readonly Conjunction[])[],
  budget: WorkBudget,
): readonly Conjunction[] | undefined {
  let all: readonly Conjunction[] = [[]];
  for (const factor of factors) {
    if (all.length * factor.length > MAX_ALTERNATIVES) return undefined;
    all = all.flatMap((left) => factor.map((right) => conjoin(left, right, budget)));
  }
  return all;
}

/** The conditions of both: what is expanded twice is one condition. */
function conjoin(left: Conjunction, right: Conjunction, budget: WorkBudget): Conjunction {
  budget.spend((left.length + right.length) >> 4);
  if (left.length === 0) return right;
  return right.length === 0 ? left : [...new Set([...left, ...right])];
}

/** A condition that can only be compared whole. */
export function opaqueCondition(
  keyword: string,
  schema: JsonSchemaObject,
  scope: SchemaScope,
): Condition {
  return { kind: "opaque", keyword, fragment: { value: schema, scope } };
}
