import { allOf, anything, isNothing, type Term } from "./schema-expression.js";

/** A set of arrays: items one by one, then any number of others. */
export interface ArrayShape {
  readonly prefix: readonly Term[];
  /** What the items after the prefix satisfy. */
  readonly rest: Term;
  /** The fewest items. */
  readonly min: number;
  /** The most items; `Infinity` where there is no bound. */
  readonly max: number;
  /** Which items the keywords of one place have looked at; undefined for none. */
  readonly evaluated: EvaluatedItems | undefined;
}

export interface EvaluatedItems {
  /** How many from the start; `Infinity` for all. */
  readonly count: number;
  /** Items that satisfy one of these, wherever they stand. */
  readonly matching: readonly Term[];
}

export const anyArray: ArrayShape = {
  prefix: [],
  rest: anything,
  min: 0,
  max: Infinity,
  evaluated: undefined,
};

/** Arrays that are in both sets; undefined where there is none. */
export function bothArrays(a: ArrayShape, b: ArrayShape): ArrayShape | undefined {
  const length = Math.max(a.prefix.length, b.prefix.length);
  const prefix = Array.from({ length }, (_, index) => allOf([itemAt(a, index), itemAt(b, index)]));
  return possible({
    prefix,
    rest: allOf([a.rest, b.rest]),
    min: Math.max(a.min, b.min),
    max: Math.min(a.max, b.max),
    evaluated: bothEvaluated(a.evaluated, b.evaluated),
  });
}

/** The shape, unless no array can be so: then undefined. */
export function possible(shape: ArrayShape): ArrayShape | undefined {
  const blocked = shape.prefix.findIndex(isNothing);
  const end = blocked !== -1 ? blocked : isNothing(shape.rest) ? shape.prefix.length : Infinity;
  const max = Math.min(shape.max, end);
  return max < shape.min ? undefined : { ...shape, max };
}

export function itemAt(shape: ArrayShape, index: number): Term {
  return shape.prefix[index] ?? shape.rest;
}

function bothEvaluated(
  a: EvaluatedItems | undefined,
  b: EvaluatedItems | undefined,
): EvaluatedItems | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return { count: Math.max(a.count, b.count), matching: [...a.matching, ...b.matching] };
}
