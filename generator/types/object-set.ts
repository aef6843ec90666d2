import { costOfText, type WorkBudget } from "../json-schema/work-budget.js";
import { matches } from "./pattern.js";
import {
  allOf,
  anyOf,
  anything,
  isNothing,
  sizeOf,
  type SchemaExpression,
} from "./schema-expression.js";

/** A set of objects: some properties by name, others by pattern, and the rest. */
export interface ObjectSet {
  readonly properties: ReadonlyMap<string, PropertyConstraint>;
  /** Properties that have no entry in `properties`, by regular expression. */
  readonly patterns: readonly PatternConstraint[];
  /** What all other properties satisfy. */
  readonly rest: SchemaExpression;
  /** Whether a schema explicitly allows or restricts other properties. */
  readonly isDeclaredOpen: boolean;
  /** The fewest properties. */
  readonly min: number;
  /** The properties that the keywords of one schema object have evaluated; undefined for none. */
  readonly evaluated: EvaluatedProperties | undefined;
}

export interface PropertyConstraint {
  readonly expression: SchemaExpression;
  readonly required: boolean;
  /** Whether the property occurs only in negations and conditions, and no schema declares it. */
  readonly assumed: boolean;
  /** Whether it tells the object from another alternative that requires it, if no schema declares it here. */
  readonly excluded?: boolean;
}

export interface PatternConstraint {
  readonly pattern: string;
  readonly expression: SchemaExpression;
}

export interface EvaluatedProperties {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly all: boolean;
}

export const anyObject: ObjectSet = {
  properties: new Map(),
  patterns: [],
  rest: anything,
  isDeclaredOpen: false,
  min: 0,
  evaluated: undefined,
};

/** Objects that are in both sets; undefined where there is none. */
export function intersectObjects(
  a: ObjectSet,
  b: ObjectSet,
  budget: WorkBudget,
): ObjectSet | undefined {
  budget.spend(costOfPatterns(a, b) + costOfPatterns(b, a) + sizeOf(a.rest) + sizeOf(b.rest));
  const properties = new Map<string, PropertyConstraint>();
  for (const name of [...a.properties.keys(), ...b.properties.keys()]) {
    if (properties.has(name)) continue;
    const [left, right] = [propertyAt(a, name), propertyAt(b, name)];
    budget.spend(sizeOf(left.expression) + sizeOf(right.expression));
    const expression = allOf([left.expression, right.expression]);
    const required = left.required || right.required;
    if (required && isNothing(expression)) return undefined;
    const assumed = left.assumed && right.assumed;
    const excluded = left.excluded === true || right.excluded === true;
    properties.set(name, { expression, required, assumed, excluded });
  }
  return {
    properties,
    patterns: intersectPatterns(a, b),
    rest: allOf([a.rest, b.rest]),
    isDeclaredOpen: a.isDeclaredOpen && b.isDeclaredOpen,
    min: Math.max(a.min, b.min),
    evaluated: uniteEvaluated(a.evaluated, b.evaluated),
  };
}

/** The work of combining the patterns of `a` with the properties and patterns of `b`. */
function costOfPatterns(a: ObjectSet, b: ObjectSet): number {
  if (a.patterns.length === 0) return 0;
  let size = sizeOf(b.rest) + b.properties.size;
  for (const { pattern, expression } of b.patterns)
    size += sizeOf(expression) + costOfText(pattern);
  let cost = 0;
  for (const { pattern, expression } of a.patterns)
    cost += costOfText(pattern) * size + sizeOf(expression);
  return cost;
}

/** The constraint on a property, by name or by pattern. */
export function propertyAt(set: ObjectSet, name: string): PropertyConstraint {
  const declared = set.properties.get(name);
  if (declared !== undefined) return declared;
  return { expression: expressionAt(set, name), required: false, assumed: true };
}

function expressionAt({ patterns, rest }: ObjectSet, name: string): SchemaExpression {
  const applying: SchemaExpression[] = [];
  let isSure = true;
  for (const { pattern, expression } of patterns) {
    const match = matches(pattern, name);
    if (match === undefined) isSure = false;
    else if (match) applying.push(expression);
  }
  if (applying.length > 0) return allOf(applying);
  return isSure ? rest : anything;
}

/** A pattern of one side is intersected with the constraints of the other side on the same properties. */
function intersectPatterns(a: ObjectSet, b: ObjectSet): readonly PatternConstraint[] {
  if (a.patterns.length === 0 && b.patterns.length === 0) return [];
  const merged = new Map<string, SchemaExpression>();
  for (const [own, other] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const { pattern, expression } of own.patterns) {
      const twin = other.patterns.find((candidate) => candidate.pattern === pattern);
      const others = other.patterns.map((candidate) => candidate.expression);
      const beside = twin === undefined ? anyOf([...others, other.rest]) : twin.expression;
      if (!merged.has(pattern)) merged.set(pattern, allOf([expression, beside]));
    }
  }
  return [...merged].map(([pattern, expression]) => ({ pattern, expression }));
}

function uniteEvaluated(
  a: EvaluatedProperties | undefined,
  b: EvaluatedProperties | undefined,
): EvaluatedProperties | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return {
    names: new Set([...a.names, ...b.names]),
    patterns: [...a.patterns, ...b.patterns],
    all: a.all || b.all,
  };
}
