import type { WorkBudget } from "../json-schema/work-budget.js";
import { allOf, anything, isNothing, sizeOf, type SchemaExpression } from "./schema-expression.js";

/** A set of arrays: items one by one, then any number of others. */
export interface ArraySet {
  readonly prefix: readonly SchemaExpression[];
  /** What the items after the prefix satisfy. */
  readonly rest: SchemaExpression;
  /** The fewest items. */
  readonly min: number;
  /** The most items; `Infinity` where there is no bound. */
  readonly max: number;
  /** The items that the keywords of one schema object have evaluated; undefined for none. */
  readonly evaluated: EvaluatedItems | undefined;
}

export interface EvaluatedItems {
  /** How many from the start; `Infinity` for all. */
  readonly count: number;
  /** Items at any index that satisfy one of these. */
  readonly matching: readonly SchemaExpression[];
}

export const anyArray: ArraySet = {
  prefix: [],
  rest: anything,
  min: 0,
  max: Infinity,
  evaluated: undefined,
};

/** Arrays that are in both sets; undefined where there is none. */
export function intersectArrays(
  a: ArraySet,
  b: ArraySet,
  budget: WorkBudget,
): ArraySet | undefined {
  const both = (left: SchemaExpression, right: SchemaExpression): SchemaExpression => {
    budget.spend(sizeOf(left) + sizeOf(right));
    return allOf([left, right]);
  };
  const length = Math.max(a.prefix.length, b.prefix.length);
  const prefix = Array.from({ length }, (_, index) => both(itemAt(a, index), itemAt(b, index)));
  return possible({
    prefix,
    rest: both(a.rest, b.rest),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    evaluated: uniteEvaluated(a.evaluated, b.evaluated),
  });
}

/** The set with its length bounds tightened; undefined where it is empty. */
export function possible(set: ArraySet): ArraySet | undefined {
  const blocked = set.prefix.findIndex(isNothing);
  const end = blocked !== -1 ? blocked : isNothing(set.rest) ? set.prefix.length : Infinity;
  const max = Math.min(set.max, end);
  return max < set.min ? undefined : { ...set, max };
}

export function itemAt(set: ArraySet, index: number): SchemaExpression {
  return set.prefix[index] ?? set.rest;
}

function uniteEvaluated(
  a: EvaluatedItems | undefined,
  b: EvaluatedItems | undefined,
): EvaluatedItems | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return { count: Math.max(a.count, b.count), matching: [...a.matching, ...b.matching] };
}
