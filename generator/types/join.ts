import type { ArraySet } from "./array-set.js";
import { itemAt } from "./array-set.js";
import { propertyAt, type ObjectSet, type PropertyConstraint } from "./object-set.js";
import { anyOf, anything, type SchemaExpression } from "./schema-expression.js";

/** One set that includes all of these: every property that one of them declares is declared, and required where all require it. */
export function joinObjects(sets: readonly ObjectSet[]): ObjectSet {
  const names = new Set(sets.flatMap(({ properties }) => [...properties.keys()]));
  const properties = new Map<string, PropertyConstraint>();
  for (const name of names) {
    const constraints = sets.map((set) => propertyAt(set, name));
    properties.set(name, {
      expression: anyOf(constraints.map(({ expression }) => expression)),
      required: constraints.every(({ required }) => required),
      assumed: constraints.every(({ assumed }) => assumed),
    });
  }
  const patterns = new Set(sets.flatMap((set) => set.patterns.map(({ pattern }) => pattern)));
  const atPattern = (set: ObjectSet, pattern: string): SchemaExpression =>
    set.patterns.find((own) => own.pattern === pattern)?.expression ?? anything;
  const evaluated = sets.flatMap((set) => set.evaluated ?? []);
  return {
    properties,
    patterns: [...patterns].map((pattern) => ({
      pattern,
      expression: anyOf(sets.map((set) => atPattern(set, pattern))),
    })),
    rest: anyOf(sets.map(({ rest }) => rest)),
    isDeclaredOpen: sets.some(({ isDeclaredOpen }) => isDeclaredOpen),
    min: Math.min(...sets.map(({ min }) => min)),
    evaluated:
      evaluated.length === 0
        ? undefined
        : {
            names: new Set(evaluated.flatMap((each) => [...each.names])),
            patterns: evaluated.flatMap((each) => each.patterns),
            all: evaluated.some(({ all }) => all),
          },
  };
}

/** One set that includes all of these. */
export function joinArrays(sets: readonly ArraySet[]): ArraySet {
  const length = Math.max(...sets.map(({ prefix }) => prefix.length));
  const evaluated = sets.flatMap((set) => set.evaluated ?? []);
  return {
    prefix: Array.from({ length }, (_, index) => anyOf(sets.map((set) => itemAt(set, index)))),
    rest: anyOf(sets.map(({ rest }) => rest)),
    min: Math.min(...sets.map(({ min }) => min)),
    max: Math.max(...sets.map(({ max }) => max)),
    evaluated:
      evaluated.length === 0
        ? undefined
        : {
            count: Math.max(...evaluated.map(({ count }) => count)),
            matching: evaluated.flatMap(({ matching }) => matching),
          },
  };
}
