import type { WorkBudget } from "../json-schema/work-budget.js";
import { propertyAt, type ObjectSet, type PatternConstraint } from "./object-set.js";
import {
  expressionKey,
  isAnything,
  isNothing,
  type SchemaExpression,
} from "./schema-expression.js";

/** Leaves out alternatives that are parts of others, as far as that is plain to see. */
export function absorb(sets: readonly ObjectSet[], budget: WorkBudget): readonly ObjectSet[] {
  // What each alternative has evaluated decides what else it may have.
  if (sets.length < 2 || sets.some(({ evaluated }) => evaluated !== undefined)) return sets;
  let kept = sets;
  for (const set of sets) {
    const others = kept.filter((other) => other !== set);
    budget.spend(others.length);
    if (others.some((other) => isPart(set, other, budget))) kept = others;
  }
  return kept;
}

/** Whether all objects of `a` are certainly in `b`, also where undeclared properties are errors. */
function isPart(a: ObjectSet, b: ObjectSet, budget: WorkBudget): boolean {
  const isWider =
    a.min >= b.min &&
    (b.isDeclaredOpen || !a.isDeclaredOpen) &&
    areWithin(a.rest, b.rest) &&
    keyOfPatterns(a.patterns) === keyOfPatterns(b.patterns);
  if (!isWider) return false;
  budget.spend((a.properties.size + b.properties.size) >> 4);
  for (const name of new Set([...a.properties.keys(), ...b.properties.keys()])) {
    const [own, other] = [propertyAt(a, name), propertyAt(b, name)];
    if (other.required && !own.required) return false;
    if (!areWithin(own.expression, other.expression)) return false;
    if (!own.assumed && other.assumed && !isNothing(own.expression)) return false;
  }
  return true;
}

/** Whether all values of `a` are certainly values of `b`. */
function areWithin(a: SchemaExpression, b: SchemaExpression): boolean {
  if (isAnything(b) || isNothing(a)) return true;
  const own = new Set(conjuncts(a));
  return conjuncts(b).every((key) => own.has(key));
}

function conjuncts(expression: SchemaExpression): string[] {
  const parts = expression.kind === "all" ? expression.expressions : [expression];
  return parts.map(expressionKey);
}

function keyOfPatterns(patterns: readonly PatternConstraint[]): string {
  return patterns
    .map(({ pattern, expression }) => JSON.stringify([pattern, expressionKey(expression)]))
    .sort()
    .join();
}
