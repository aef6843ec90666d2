import type { Context } from "./context.js";
import { Evaluated } from "./evaluated.js";
import type { Check, Run } from "./run.js";
import { namesOf, type UnknownObject } from "./values.js";

type Items = readonly unknown[];

/** Adds the check of `unevaluatedItems` to all others of a schema. */
export function withUnevaluatedItems(
  checks: readonly Check<Items>[],
  schema: UnknownObject,
  context: Context,
): readonly Check<Items>[] {
  const rest = context.optional(schema, "unevaluatedItems");
  return rest === undefined ? checks : [checkEvaluated(checks, checkUnevaluatedItems(rest))];
}

/** Adds the check of `unevaluatedProperties` to all others of a schema. */
export function withUnevaluatedProperties(
  checks: readonly Check<UnknownObject>[],
  schema: UnknownObject,
  context: Context,
): readonly Check<UnknownObject>[] {
  const rest = context.optional(schema, "unevaluatedProperties");
  return rest === undefined ? checks : [checkEvaluated(checks, checkUnevaluatedProperties(rest))];
}

/** The checks of a schema with an `unevaluated` keyword, whose check is the last one. */
function checkEvaluated<Value>(
  checks: readonly Check<Value>[],
  last: (value: Value, run: Run, evaluated: Evaluated) => boolean,
): Check<Value> {
  return (value, run) => {
    const outer = run.evaluated;
    const inner = new Evaluated();
    run.evaluated = inner;
    const isValid = run.all(checks, value) && last(value, run, inner);
    run.evaluated = outer;
    if (isValid) outer?.add(inner);
    return isValid;
  };
}

/** The check of `unevaluatedItems`. */
function checkUnevaluatedItems(
  check: Check,
): (items: Items, run: Run, evaluated: Evaluated) => boolean {
  return (items, run, evaluated) => {
    let isValid = true;
    for (let index = evaluated.items; index < items.length; index += 1) {
      if (evaluated.indexes.has(index) || run.inside(check, items[index], index)) continue;
      isValid = false;
      if (run.isDecided()) break;
    }
    evaluated.items = items.length;
    return isValid;
  };
}

/** The check of `unevaluatedProperties`. */
function checkUnevaluatedProperties(
  check: Check,
): (object: UnknownObject, run: Run, evaluated: Evaluated) => boolean {
  return (object, run, { names }) => {
    let isValid = true;
    for (const name of namesOf(object)) {
      run.spend(1);
      if (names.has(name)) continue;
      names.add(name);
      if (run.inside(check, object[name], name)) continue;
      isValid = false;
      if (run.isDecided()) break;
    }
    return isValid;
  };
}
