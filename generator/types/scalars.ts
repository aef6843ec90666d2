/**
 * A set of strings or numbers: all of them or a list, narrowed by predicates. A type can express a list but no predicate, so
 * predicates take effect only when a list is intersected with them.
 */
export interface Scalars<T extends string | number> {
  /** Undefined for all of them. */
  readonly values: readonly T[] | undefined;
  readonly tests: readonly ScalarTest<T>[];
}

export type ScalarTest<T extends string | number> = (value: T) => boolean;

export const allNumbers: Scalars<number> = { values: undefined, tests: [] };
export const noNumbers: Scalars<number> = { values: [], tests: [] };
export const allStrings: Scalars<string> = { values: undefined, tests: [] };
export const noStrings: Scalars<string> = { values: [], tests: [] };

/** Whether nothing is left out. */
export function isEvery<T extends string | number>({ values, tests }: Scalars<T>): boolean {
  return values === undefined && tests.length === 0;
}

export function isNone<T extends string | number>({ values }: Scalars<T>): boolean {
  return values?.length === 0;
}

/** What is in both sets. */
export function intersectScalars<T extends string | number>(
  a: Scalars<T>,
  b: Scalars<T>,
): Scalars<T> {
  if (isEvery(a)) return b;
  if (isEvery(b)) return a;
  const tests = [...a.tests, ...b.tests];
  const values = commonValues(a.values, b.values);
  if (values === undefined) return { values, tests };
  return { values: values.filter((value) => tests.every((test) => test(value))), tests: [] };
}

function commonValues<T>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
): readonly T[] | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const inB = new Set(b);
  return a.filter((value) => inB.has(value));
}

/** What is in any of the sets. */
export function uniteScalars<T extends string | number>(sets: readonly Scalars<T>[]): Scalars<T> {
  const some = sets.filter((set) => !isNone(set));
  const [first = sets[0]] = some;
  if (some.length < 2 && first !== undefined) return first;
  const values = new Set<T>();
  for (const set of some) {
    if (set.values === undefined) return { values: undefined, tests: [] };
    for (const value of set.values) values.add(value);
  }
  return { values: [...values], tests: [] };
}
