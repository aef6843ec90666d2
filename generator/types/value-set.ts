import { anyArray, type ArrayShape } from "./array-set.js";
import { anyObject, type ObjectShape } from "./object-set.js";
import type { ReferenceTarget } from "./schema-document.js";
import {
  allNumbers,
  allStrings,
  bothScalars,
  eitherScalars,
  isEvery,
  isNone,
  noNumbers,
  noStrings,
  type Scalars,
} from "./scalars.js";
import { bothArrays } from "./array-set.js";
import { bothObjects } from "./object-set.js";

/**
 * A set of JSON values, sorted by kind: what a schema accepts, or a little more where neither this nor a TypeScript type
 * can say it exactly. It never leaves out a value that the schema accepts; everything here keeps that.
 */
export interface Shape {
  readonly nulls: boolean;
  readonly booleans: readonly boolean[];
  readonly numbers: Scalars<number>;
  readonly strings: Scalars<string>;
  /** Any of these. */
  readonly arrays: readonly ArrayShape[];
  /** Any of these. */
  readonly objects: readonly ObjectShape[];
  /** Any of these, which have a name of their own and need not be looked into. */
  readonly references: readonly ReferenceTarget[];
}

/** Every value. */
export const everything: Shape = {
  nulls: true,
  booleans: [true, false],
  numbers: allNumbers,
  strings: allStrings,
  arrays: [anyArray],
  objects: [anyObject],
  references: [],
};

/** No value. */
export const empty: Shape = {
  nulls: false,
  booleans: [],
  numbers: noNumbers,
  strings: noStrings,
  arrays: [],
  objects: [],
  references: [],
};

/** More alternatives of a kind than this are not multiplied out: a type of so many members helps nobody. */
const MOST_ALTERNATIVES = 24;

export function isEverything(shape: Shape): boolean {
  return (
    shape.nulls &&
    shape.booleans.length === 2 &&
    isEvery(shape.numbers) &&
    isEvery(shape.strings) &&
    shape.arrays.includes(anyArray) &&
    shape.objects.includes(anyObject)
  );
}

export function isEmpty(shape: Shape): boolean {
  return (
    !shape.nulls &&
    shape.booleans.length === 0 &&
    isNone(shape.numbers) &&
    isNone(shape.strings) &&
    shape.arrays.length === 0 &&
    shape.objects.length === 0 &&
    shape.references.length === 0
  );
}

/** What is in either shape. */
export function either(a: Shape, b: Shape): Shape {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    nulls: a.nulls || b.nulls,
    booleans: [...new Set([...a.booleans, ...b.booleans])],
    numbers: eitherScalars(a.numbers, b.numbers),
    strings: eitherScalars(a.strings, b.strings),
    arrays: alternatives(a.arrays, b.arrays, anyArray),
    objects: alternatives(a.objects, b.objects, anyObject),
    references: distinctReferences([...a.references, ...b.references]),
  };
}

/** What is in any of the shapes. */
export function anyOfShapes(shapes: readonly Shape[]): Shape {
  return shapes.reduce(either, empty);
}

/** The alternatives of both; only the widest where one of them is that, unless others have looked at something. */
function alternatives<T extends { readonly evaluated: unknown }>(
  a: readonly T[],
  b: readonly T[],
  top: T,
): readonly T[] {
  const hasTop = a.includes(top) || b.includes(top);
  if (hasTop && [...a, ...b].every(({ evaluated }) => evaluated === undefined)) return [top];
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}

function distinctReferences(references: readonly ReferenceTarget[]): readonly ReferenceTarget[] {
  if (references.length < 2) return references;
  return [
    ...new Map(
      references.map((target) => [`${target.document.id}#${target.pointer}`, target]),
    ).values(),
  ];
}

/**
 * What is in both shapes.
 *
 * @param expand - what a reference stands for, needed where it meets something else.
 */
export function both(a: Shape, b: Shape, expand: (target: ReferenceTarget) => Shape): Shape {
  if (isEverything(a)) return b;
  if (isEverything(b)) return a;
  if (isEmpty(a) || isEmpty(b)) return empty;
  if (a.references.length > 0) return bothExpanded(a, b, expand);
  if (b.references.length > 0) return bothExpanded(b, a, expand);
  return {
    nulls: a.nulls && b.nulls,
    booleans: a.booleans.filter((value) => b.booleans.includes(value)),
    numbers: bothScalars(a.numbers, b.numbers),
    strings: bothScalars(a.strings, b.strings),
    arrays: product(a.arrays, b.arrays, anyArray, bothArrays),
    objects: product(a.objects, b.objects, anyObject, bothObjects),
    references: [],
  };
}

/** Looks into the references of `a`, and keeps those that `b` takes nothing away from. */
function bothExpanded(a: Shape, b: Shape, expand: (target: ReferenceTarget) => Shape): Shape {
  const kept: ReferenceTarget[] = [];
  let result = both({ ...a, references: [] }, b, expand);
  for (const target of a.references) {
    const expanded = expand(target);
    if (expanded.references.length === 0 && isKindIn(expanded, b)) kept.push(target);
    else result = either(result, both(expanded, b, expand));
  }
  return { ...result, references: distinctReferences([...kept, ...result.references]) };
}

/** Whether every kind of value that is in `a` is in `b` without a restriction. */
function isKindIn(a: Shape, b: Shape): boolean {
  return (
    (!a.nulls || b.nulls) &&
    a.booleans.every((value) => b.booleans.includes(value)) &&
    (isNone(a.numbers) || isEvery(b.numbers)) &&
    (isNone(a.strings) || isEvery(b.strings)) &&
    (a.arrays.length === 0 || b.arrays.includes(anyArray)) &&
    (a.objects.length === 0 || b.objects.includes(anyObject))
  );
}

/** Every alternative of one side with every one of the other; one side alone where that would be too many. */
function product<T>(
  a: readonly T[],
  b: readonly T[],
  top: T,
  combine: (a: T, b: T) => T | undefined,
): readonly T[] {
  if (a.includes(top)) return b;
  if (b.includes(top)) return a;
  if (a.length === 0 || b.length === 0) return [];
  if (a.length * b.length > MOST_ALTERNATIVES) return a.length >= b.length ? a : b;
  return a.flatMap((left) => b.flatMap((right) => combine(left, right) ?? []));
}

/** The same values, for a place whose evaluations do not count: under `not`. */
export function withoutEvaluations(shape: Shape): Shape {
  return {
    ...shape,
    arrays: shape.arrays.map((array) =>
      array.evaluated === undefined ? array : { ...array, evaluated: undefined },
    ),
    objects: shape.objects.map((object) =>
      object.evaluated === undefined ? object : { ...object, evaluated: undefined },
    ),
  };
}
