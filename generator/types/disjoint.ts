import { itemAt, type ArraySet } from "./array-set.js";
import { propertyAt, type ObjectSet } from "./object-set.js";
import { isNone, intersectScalars } from "./scalars.js";
import type { ValueSet } from "./value-set.js";
import type { Evaluator } from "./evaluator.js";
import type { SchemaExpression } from "./schema-expression.js";

/** How deep to search for constants that discriminate two sets. */
const MAX_DEPTH = 2;

/** Whether two sets are certainly disjoint. */
export function areDisjoint(a: ValueSet, b: ValueSet, evaluator: Evaluator, depth = 0): boolean {
  if (a.references.length > 0 || b.references.length > 0) return false;
  if (a.nulls && b.nulls) return false;
  if (a.booleans.some((value) => b.booleans.includes(value))) return false;
  if (!isNone(intersectScalars(a.numbers, b.numbers))) return false;
  if (!isNone(intersectScalars(a.strings, b.strings))) return false;
  evaluator.budget.spend(
    1 + a.objects.length * b.objects.length + a.arrays.length * b.arrays.length,
  );
  return (
    a.objects.every((left) =>
      b.objects.every((right) => areObjectsDisjoint(left, right, evaluator, depth)),
    ) &&
    a.arrays.every((left) =>
      b.arrays.every((right) => areArraysDisjoint(left, right, evaluator, depth)),
    )
  );
}

/** Objects are discriminated by a property that one requires and whose values differ in the other. */
function areObjectsDisjoint(
  a: ObjectSet,
  b: ObjectSet,
  evaluator: Evaluator,
  depth: number,
): boolean {
  evaluator.budget.spend((a.properties.size + b.properties.size) >> 4);
  const required = [...a.properties, ...b.properties].filter(([, property]) => property.required);
  return required.some(([name]) =>
    areExpressionsDisjoint(
      propertyAt(a, name).expression,
      propertyAt(b, name).expression,
      evaluator,
      depth,
    ),
  );
}

function areArraysDisjoint(a: ArraySet, b: ArraySet, evaluator: Evaluator, depth: number): boolean {
  if (a.max < b.min || b.max < a.min) return true;
  const length = Math.min(Math.max(a.min, b.min), Math.max(a.prefix.length, b.prefix.length, 1));
  return Array.from({ length }).some((_, index) =>
    areExpressionsDisjoint(itemAt(a, index), itemAt(b, index), evaluator, depth),
  );
}

function areExpressionsDisjoint(
  a: SchemaExpression,
  b: SchemaExpression,
  evaluator: Evaluator,
  depth: number,
): boolean {
  if (depth >= MAX_DEPTH) return false;
  return areDisjoint(evaluator.evaluate(a), evaluator.evaluate(b), evaluator, depth + 1);
}
