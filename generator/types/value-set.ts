import type { WorkBudget } from "../json-schema/work-budget.js";
import { absorb } from "./absorb.js";
import { joinArrays, joinObjects } from "./join.js";
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

/** What an intersection needs of an evaluator. */
interface Intersecting {
  readonly budget: WorkBudget;
  /** Resolves a reference to its values, needed where it is intersected with another set. */
  readonly expand: (target: ReferenceTarget) => ValueSet;
}

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

/** Whether there is plainly no value. */
export function isEmpty(set: ValueSet): boolean {
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

/** The union of sets, in a time that grows with their sizes. */
export function uniteSets(sets: readonly ValueSet[]): ValueSet {
  const all = sets.filter((set) => !isEmpty(set));
  const [first = emptySet] = all;
  if (all.length < 2) return first;
  return {
    nulls: all.some(({ nulls }) => nulls),
    booleans: [...new Set(all.flatMap(({ booleans }) => booleans))],
    numbers: uniteScalars(all.map(({ numbers }) => numbers)),
    strings: uniteScalars(all.map(({ strings }) => strings)),
    arrays: alternatives(all, ({ arrays }) => arrays, anyArray),
    objects: alternatives(all, ({ objects }) => objects, anyObject),
    references: distinctReferences(all.flatMap(({ references }) => references)),
  };
}

/** The alternatives of all; only the widest where it is among them, unless another has evaluated something. */
function alternatives<T extends { readonly evaluated: unknown }>(
  sets: readonly ValueSet[],
  of: (set: ValueSet) => readonly T[],
  top: T,
): readonly T[] {
  const found = new Set<T>();
  for (const set of sets) for (const each of of(set)) found.add(each);
  if (!found.has(top)) return [...found];
  for (const { evaluated } of found) if (evaluated !== undefined) return [...found];
  return [top];
}

function distinctReferences(references: readonly ReferenceTarget[]): readonly ReferenceTarget[] {
  if (references.length < 2) return references;
  return [
    ...new Map(
      references.map((target) => [`${target.document.id}#${target.pointer}`, target]),
    ).values(),
  ];
}

/** The set with what its references stand for in place of them. */
export function expandAll(
  set: ValueSet,
  { expand }: { readonly expand: (target: ReferenceTarget) => ValueSet },
): ValueSet {
  if (set.references.length === 0) return set;
  const inner = set.references.map((target) => expand(target));
  return uniteSets([{ ...set, references: [] }, ...inner]);
}

/** The intersection of two sets. */
export function intersect(a: ValueSet, b: ValueSet, evaluator: Intersecting): ValueSet {
  if (isUniversal(a)) return b;
  if (isUniversal(b)) return a;
  if (isEmpty(a) || isEmpty(b)) return emptySet;
  const { budget } = evaluator;
  budget.spend(weightOf(a) + weightOf(b));
  if (a.references.length > 0) return intersectExpanded(a, b, evaluator);
  if (b.references.length > 0) return intersectExpanded(b, a, evaluator);
  return {
    nulls: a.nulls && b.nulls,
    booleans: a.booleans.filter((value) => b.booleans.includes(value)),
    numbers: intersectScalars(a.numbers, b.numbers),
    strings: intersectScalars(a.strings, b.strings),
    arrays: product(a.arrays, b.arrays, ofArrays, budget),
    objects: absorb(product(a.objects, b.objects, ofObjects, budget), budget),
    references: [],
  };
}

/** The work of walking through what a set lists. */
export function weightOf({ numbers, strings, arrays, objects, references }: ValueSet): number {
  const values = (numbers.values?.length ?? 0) + (strings.values?.length ?? 0);
  const tests = numbers.tests.length + strings.tests.length;
  return 1 + ((values + arrays.length + objects.length) >> 4) + tests + references.length;
}

/** Expands the references of `a`, and keeps those that `b` does not restrict. */
function intersectExpanded(a: ValueSet, b: ValueSet, evaluator: Intersecting): ValueSet {
  const kept: ReferenceTarget[] = [];
  const parts = [intersect({ ...a, references: [] }, b, evaluator)];
  for (const target of a.references) {
    const expanded = evaluator.expand(target);
    if (expanded.references.length === 0 && isKindIn(expanded, b)) kept.push(target);
    else parts.push(intersect(expanded, b, evaluator));
  }
  const result = uniteSets(parts);
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

/** How the alternatives of a kind are combined. */
interface Combining<T> {
  /** The alternative without a constraint. */
  readonly top: T;
  readonly intersect: (a: T, b: T, budget: WorkBudget) => T | undefined;
  /** One alternative that includes all of these. */
  readonly join: (alternatives: readonly T[]) => T;
}

const ofArrays: Combining<ArraySet> = {
  top: anyArray,
  intersect: intersectArrays,
  join: joinArrays,
};
const ofObjects: Combining<ObjectSet> = {
  top: anyObject,
  intersect: intersectObjects,
  join: joinObjects,
};

/**
 * The cross product of the alternatives. Where it would be too large, the shorter list is joined: what its alternatives
 * declare stays declared.
 */
function product<T>(
  a: readonly T[],
  b: readonly T[],
  ofKind: Combining<T>,
  budget: WorkBudget,
): readonly T[] {
  const { top, intersect: combine, join } = ofKind;
  if (a.includes(top)) return b;
  if (b.includes(top)) return a;
  if (a.length === 0 || b.length === 0) return [];
  const isTooLarge = a.length * b.length > MAX_ALTERNATIVES;
  if (isTooLarge && a.length > 1 && b.length > 1) {
    return a.length >= b.length
      ? product(a, [join(b)], ofKind, budget)
      : product([join(a)], b, ofKind, budget);
  }
  return a.flatMap((left) => b.flatMap((right) => combine(left, right, budget) ?? []));
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
