import { anyArray, intersectArrays, type ArraySet } from "./array-set.js";
import { anyObject, intersectObjects, propertyAt, type ObjectSet } from "./object-set.js";
import { anything, isAnything, type SchemaExpression } from "./schema-expression.js";
import { expandAll, isEmpty, type ValueSet } from "./value-set.js";
import type { Evaluator } from "./evaluator.js";

/**
 * Leaves the values of an expression out of a set, as far as the result is as easy to read as the set: an object is narrowed
 * in one of its properties, and only where without that property, or with certain scalars in it, the expression is not
 * satisfied. Otherwise it stays as it is. A reference keeps its name where nothing is left out.
 */
export function exclude(
  set: ValueSet,
  expression: SchemaExpression,
  evaluator: Evaluator,
): ValueSet {
  const others = evaluator.complement(expression);
  const expanded = expandAll(set, evaluator);
  const rest = evaluator.intersect({ ...expanded, objects: [], arrays: [] }, others);
  const isNamed = set.references.length > 0;
  const objects = expanded.objects.flatMap((object) =>
    narrowObject(object, others.objects, isNamed, evaluator),
  );
  const arrays = expanded.arrays.flatMap((array) => narrowArray(array, others.arrays, evaluator));
  const result = { ...rest, objects, arrays };
  return haveOneType(result, expanded) ? set : result;
}

function narrowArray(
  array: ArraySet,
  others: readonly ArraySet[],
  evaluator: Evaluator,
): readonly ArraySet[] {
  if (others.includes(anyArray)) return [array];
  const narrowed = others.flatMap((other) => intersectArrays(array, other, evaluator.budget) ?? []);
  return narrowed.length > 1 ? [array] : narrowed;
}

/** @param isNamed - whether the object has a name, which it would lose. */
function narrowObject(
  object: ObjectSet,
  others: readonly ObjectSet[],
  isNamed: boolean,
  evaluator: Evaluator,
): readonly ObjectSet[] {
  if (others.includes(anyObject)) return [object];
  const narrowed = new Set<ObjectSet>();
  for (const other of others) {
    const within = evaluator.isOpen ? other : excludeUndeclared(other, object, evaluator);
    const names = [...within.properties.keys()];
    // What a nested object must not be is not worked out: it would be multiplied with what the object has there.
    if (!names.every((name) => isPlainAt(object, within, name, evaluator))) {
      narrowed.add(object);
      continue;
    }
    const both = intersectObjects(object, within, evaluator.budget);
    if (both === undefined || !isPossible(both, names, evaluator)) continue;
    const isRead = names.some((name) => isNarrowerAt(object, both, name, isNamed, evaluator));
    narrowed.add(isRead ? both : object);
  }
  // A branch whose values all satisfy another one too was hardly meant to have none.
  return narrowed.size === 1 ? [...narrowed] : [object];
}

/** Where undeclared properties are errors, one that may be missing is missing, unless a schema around the branches declares it. */
function excludeUndeclared(other: ObjectSet, object: ObjectSet, evaluator: Evaluator): ObjectSet {
  const properties = new Map(other.properties);
  for (const [name, property] of properties) {
    if (property.required || !isUndeclared(object, name)) continue;
    const isPlain = isPlainAt(object, other, name, evaluator);
    const expression = isPlain ? property.expression : anything;
    properties.set(name, { ...property, expression, excluded: true });
  }
  return { ...other, properties };
}

function isUndeclared(object: ObjectSet, name: string): boolean {
  const { assumed, expression } = propertyAt(object, name);
  return assumed && isAnything(expression) && !object.isDeclaredOpen;
}

/** Whether no property that is required is impossible. */
function isPossible(object: ObjectSet, names: readonly string[], evaluator: Evaluator): boolean {
  return names.every((name) => {
    const { required, expression } = propertyAt(object, name);
    return !required || !isEmpty(evaluator.evaluate(expression));
  });
}

/** Whether `other` restricts a property to scalars, and to whole kinds of other values; it may not require one that is new. */
function isPlainAt(
  object: ObjectSet,
  other: ObjectSet,
  name: string,
  evaluator: Evaluator,
): boolean {
  const { required, expression } = propertyAt(other, name);
  const { objects, arrays, references } = evaluator.evaluate(expression);
  return (
    !(required && propertyAt(object, name).assumed) &&
    references.length === 0 &&
    objects.every((each) => each === anyObject) &&
    arrays.every((each) => each === anyArray)
  );
}

/** Whether the type of a property says that it is narrower. */
function isNarrowerAt(
  object: ObjectSet,
  narrower: ObjectSet,
  name: string,
  isNamed: boolean,
  evaluator: Evaluator,
): boolean {
  const [before, after] = [propertyAt(object, name), propertyAt(narrower, name)];
  if (after.required !== before.required) return true;
  // What a type does not declare is not worth its name.
  if (before.assumed && isNamed) return false;
  if (after.excluded === true) return true;
  const values = evaluator.evaluate(after.expression);
  return isEmpty(values) || !haveOneType(values, evaluator.evaluate(before.expression));
}

/** Whether sets, one of which is a part of the other, have the same type. */
function haveOneType(a: ValueSet, b: ValueSet): boolean {
  return (
    a.nulls === b.nulls &&
    a.booleans.length === b.booleans.length &&
    a.numbers.values?.length === b.numbers.values?.length &&
    a.strings.values?.length === b.strings.values?.length &&
    areSame(a.references, b.references) &&
    areSame(a.objects, b.objects) &&
    areSame(a.arrays, b.arrays)
  );
}

function areSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
