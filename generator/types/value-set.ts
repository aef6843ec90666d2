import { anyArray, intersectArrays, type ArraySet } from "./array-set.js";
import { anyObject, intersectObjects, type ObjectSet } from "./object-set.js";
import type { ReferenceTarget } from "./schema-document.js";
import {
  allNumbers,
  allStrings,
  intersectScalars,
  uniteScalars,
  isEvery,
  isNone,
  noNumbers,
  noStrings,
  type Scalars,
} from "./scalars.js";

/**
 * A set of JSON values, by kind: those that a schema accepts, or a superset where neither this nor a TypeScript type can
 * be exact. It never omits a value that the schema accepts; every operation here preserves that.
 */
export interface ValueSet {
  readonly nulls: boolean;
  readonly booleans: readonly boolean[];
  readonly numbers: Scalars<number>;
  readonly strings: Scalars<string>;
  /** Any of these. */
  readonly arrays: readonly ArraySet[];
  /** Any of these. */
  readonly objects: readonly ObjectSet[];
  /** Any of these, which are declared types and need not be expanded. */
  readonly references: readonly ReferenceTarget[];
}

/** All JSON values. */
export const universalSet: ValueSet = {
  nulls: true,
  booleans: [true, false],
  numbers: allNumbers,
  strings: allStrings,
  arrays: [anyArray],
  objects: [anyObject],
  references: [],
};

/** No values. */
export const emptySet: ValueSet = {
  nulls: false,
  booleans: [],
  numbers: noNumbers,
  strings: noStrings,
  arrays: [],
  objects: [],
  references: [],
};

/** Products of more alternatives than this are not computed: a union of so many members is unreadable. */
const MAX_ALTERNATIVES = 24;

export function isUniversal(set: ValueSet): boolean {
  return (
    set.nulls &&
    set.booleans.length === 2 &&
    isEvery(set.numbers) &&
    isEvery(set.strings) &&
    set.arrays.includes(anyArray) &&
    set.objects.includes(anyObject)
  );
}

function isEmpty(set: ValueSet): boolean {
  return (
    !set.nulls &&
    set.booleans.length === 0 &&
    isNone(set.numbers) &&
    isNone(set.strings) &&
    set.arrays.length === 0 &&
    set.objects.length === 0 &&
    set.references.length === 0
  );
}

/** The union of two sets. */
function unite(a: ValueSet, b: ValueSet): ValueSet {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return {
    nulls: a.nulls || b.nulls,
    booleans: [...new Set([...a.booleans, ...b.booleans])],
    numbers: uniteScalars(a.numbers, b.numbers),
    strings: uniteScalars(a.strings, b.strings),
    arrays: alternatives(a.arrays, b.arrays, anyArray),
    objects: alternatives(a.objects, b.objects, anyObject),
    references: distinctReferences([...a.references, ...b.references]),
  };
}

/** The union of sets. */
export function uniteSets(sets: readonly ValueSet[]): ValueSet {
  return sets.reduce(unite, emptySet);
}

/** The alternatives of both; only the widest where it is among them, unless another has evaluated something. */
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
 * The intersection of two sets.
 *
 * @param expand - resolves a reference to its values, needed where it is intersected with another set.
 */
export function intersect(
  a: ValueSet,
  b: ValueSet,
  expand: (target: ReferenceTarget) => ValueSet,
): ValueSet {
  if (isUniversal(a)) return b;
  if (isUniversal(b)) return a;
  if (isEmpty(a) || isEmpty(b)) return emptySet;
  if (a.references.length > 0) return intersectExpanded(a, b, expand);
  if (b.references.length > 0) return intersectExpanded(b, a, expand);
  return {
    nulls: a.nulls && b.nulls,
    booleans: a.booleans.filter((value) => b.booleans.includes(value)),
    numbers: intersectScalars(a.numbers, b.numbers),
    strings: intersectScalars(a.strings, b.strings),
    arrays: product(a.arrays, b.arrays, anyArray, intersectArrays),
    objects: product(a.objects, b.objects, anyObject, intersectObjects),
    references: [],
  };
}

/** Expands the references of `a`, and keeps those that `b` does not restrict. */
function intersectExpanded(
  a: ValueSet,
  b: ValueSet,
  expand: (target: ReferenceTarget) => ValueSet,
): ValueSet {
  const kept: ReferenceTarget[] = [];
  let result = intersect({ ...a, references: [] }, b, expand);
  for (const target of a.references) {
    const expanded = expand(target);
    if (expanded.references.length === 0 && isKindIn(expanded, b)) kept.push(target);
    else result = unite(result, intersect(expanded, b, expand));
  }
  return { ...result, references: distinctReferences([...kept, ...result.references]) };
}

/** Whether every kind of value that is in `a` is in `b` without a restriction. */
function isKindIn(a: ValueSet, b: ValueSet): boolean {
  return (
    (!a.nulls || b.nulls) &&
    a.booleans.every((value) => b.booleans.includes(value)) &&
    (isNone(a.numbers) || isEvery(b.numbers)) &&
    (isNone(a.strings) || isEvery(b.strings)) &&
    (a.arrays.length === 0 || b.arrays.includes(anyArray)) &&
    (a.objects.length === 0 || b.objects.includes(anyObject))
  );
}

/** The cross product of the alternatives; the longer list alone where the product would be too large. */
function product<T>(
  a: readonly T[],
  b: readonly T[],
  top: T,
  combine: (a: T, b: T) => T | undefined,
): readonly T[] {
  if (a.includes(top)) return b;
  if (b.includes(top)) return a;
  if (a.length === 0 || b.length === 0) return [];
  if (a.length * b.length > MAX_ALTERNATIVES) return a.length >= b.length ? a : b;
  return a.flatMap((left) => b.flatMap((right) => combine(left, right) ?? []));
}

/** The same values without their evaluations, which do not count under `not`. */
export function withoutEvaluations(set: ValueSet): ValueSet {
  return {
    ...set,
    arrays: set.arrays.map((array) =>
      array.evaluated === undefined ? array : { ...array, evaluated: undefined },
    ),
    objects: set.objects.map((object) =>
      object.evaluated === undefined ? object : { ...object, evaluated: undefined },
    ),
  };
}
