import { itemAt, type ArrayShape } from "./array-set.js";
import type { ObjectShape } from "./object-set.js";
import { propertyAt } from "./object-set.js";
import { isNone, bothScalars } from "./scalars.js";
import type { Shape } from "./value-set.js";
import type { Shaper } from "./evaluate.js";
import type { Term } from "./schema-expression.js";

/** How deep constants that tell two shapes apart are looked for. */
const DEEPEST = 2;

/** Whether two shapes certainly have no value in common. */
export function areDisjoint(a: Shape, b: Shape, shaper: Shaper, depth = 0): boolean {
  if (a.references.length > 0 || b.references.length > 0) return false;
  if (a.nulls && b.nulls) return false;
  if (a.booleans.some((value) => b.booleans.includes(value))) return false;
  if (!isNone(bothScalars(a.numbers, b.numbers))) return false;
  if (!isNone(bothScalars(a.strings, b.strings))) return false;
  return (
    a.objects.every((left) =>
      b.objects.every((right) => areObjectsDisjoint(left, right, shaper, depth)),
    ) &&
    a.arrays.every((left) =>
      b.arrays.every((right) => areArraysDisjoint(left, right, shaper, depth)),
    )
  );
}

/** Objects are told apart by a property that one of them must have and that is different in the other. */
function areObjectsDisjoint(
  a: ObjectShape,
  b: ObjectShape,
  shaper: Shaper,
  depth: number,
): boolean {
  const required = [...a.properties, ...b.properties].filter(([, property]) => property.required);
  return required.some(([name]) =>
    areTermsDisjoint(propertyAt(a, name).term, propertyAt(b, name).term, shaper, depth),
  );
}

function areArraysDisjoint(a: ArrayShape, b: ArrayShape, shaper: Shaper, depth: number): boolean {
  if (a.max < b.min || b.max < a.min) return true;
  const length = Math.min(Math.max(a.min, b.min), Math.max(a.prefix.length, b.prefix.length, 1));
  return Array.from({ length }).some((_, index) =>
    areTermsDisjoint(itemAt(a, index), itemAt(b, index), shaper, depth),
  );
}

function areTermsDisjoint(a: Term, b: Term, shaper: Shaper, depth: number): boolean {
  if (depth >= DEEPEST) return false;
  return areDisjoint(shaper.accepted(a), shaper.accepted(b), shaper, depth + 1);
}
