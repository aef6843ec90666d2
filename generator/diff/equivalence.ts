import type { JsonValue } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { resolveReference, type SchemaScope } from "../json-schema/references.js";
import { isJsonList } from "../json-schema/values.js";
import { areEqual } from "../json-schema/equality.js";
import { ANNOTATIONS, NAMED_KEYWORDS, VALUE_KEYWORDS } from "../json-schema/keywords.js";

/** A part of a schema, with the scope that resolves its references. */
export interface Fragment {
  readonly value: JsonValue | undefined;
  readonly scope: SchemaScope;
}

/**
 * Whether two schema fragments are structurally equal, ignoring annotations and key order, with references resolved.
 * Fragments that are not equal may still accept the same values.
 */
export function areEquivalent(a: Fragment, b: Fragment, budget: WorkBudget): boolean {
  const open = new Map<unknown, Set<unknown>>();
  let work = 0;
  /** @param isNamed - whether an object's keys are property names rather than keywords. */
  const same = (left: Fragment, right: Fragment, isNamed: boolean): boolean => {
    const [x, y] = [left.value, right.value];
    work += 1;
    if (work % 16 === 0) budget.spend(1);
    if (x === y && left.scope === right.scope) return true;
    if (typeof x !== "object" || x === null || typeof y !== "object" || y === null) return x === y;
    if (isJsonList(x) || isJsonList(y)) {
      if (!isJsonList(x) || !isJsonList(y) || x.length !== y.length) return false;
      return x.every((item, index) =>
        same({ ...left, value: item }, { ...right, value: y[index] }, false),
      );
    }
    if (open.get(x)?.has(y) === true) return true;
    open.set(x, (open.get(x) ?? new Set()).add(y));
    const keys = new Set([...Object.keys(x), ...Object.keys(y)]);
    return [...keys].every((key) => {
      if (!isNamed && ANNOTATIONS.has(key)) return true;
      const here = { ...left, value: Object.hasOwn(x, key) ? x[key] : undefined };
      const there = { ...right, value: Object.hasOwn(y, key) ? y[key] : undefined };
      if (!isNamed && key === "$ref") return sameTarget(here, there);
      if (!isNamed && VALUE_KEYWORDS.has(key)) return areSameValues(here.value, there.value);
      return same(here, there, !isNamed && NAMED_KEYWORDS.has(key));
    });
  };
  const sameTarget = (left: Fragment, right: Fragment): boolean => {
    if (typeof left.value !== "string" || typeof right.value !== "string") return false;
    const x = resolveReference(left.value, left.scope);
    const y = resolveReference(right.value, right.scope);
    if (x === undefined || y === undefined) return x === y && left.value === right.value;
    return same({ value: x.schema, scope: x.scope }, { value: y.schema, scope: y.scope }, false);
  };
  return same(a, b, false);
}

/** Whether the values of `const`, `enum` and the like are equal: nothing in them is a keyword. */
function areSameValues(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : areEqual(a, b);
}
