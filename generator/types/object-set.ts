import { matches } from "./pattern.js";
import { allOf, anyOf, anything, isNothing, type Term } from "./schema-expression.js";

/** A set of objects: some properties by name, others by pattern, and the rest. */
export interface ObjectShape {
  readonly properties: ReadonlyMap<string, PropertyShape>;
  /** Properties that have no entry in `properties`, by regular expression. */
  readonly patterns: readonly PatternShape[];
  /** What all other properties satisfy. */
  readonly rest: Term;
  /** Whether a schema says that there may be other properties, rather than just not saying otherwise. */
  readonly isDeclaredOpen: boolean;
  /** The fewest properties. */
  readonly min: number;
  /** Which properties the keywords of one place have looked at; undefined for none. */
  readonly evaluated: EvaluatedProperties | undefined;
}

export interface PropertyShape {
  readonly term: Term;
  readonly required: boolean;
  /** Whether only negations and conditions speak of the property, and no schema declares it. */
  readonly assumed: boolean;
}

export interface PatternShape {
  readonly pattern: string;
  readonly term: Term;
}

export interface EvaluatedProperties {
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly all: boolean;
}

export const anyObject: ObjectShape = {
  properties: new Map(),
  patterns: [],
  rest: anything,
  isDeclaredOpen: false,
  min: 0,
  evaluated: undefined,
};

/** Objects that are in both sets; undefined where there is none. */
export function bothObjects(a: ObjectShape, b: ObjectShape): ObjectShape | undefined {
  const properties = new Map<string, PropertyShape>();
  for (const name of [...a.properties.keys(), ...b.properties.keys()]) {
    if (properties.has(name)) continue;
    const [left, right] = [propertyAt(a, name), propertyAt(b, name)];
    const term = allOf([left.term, right.term]);
    const required = left.required || right.required;
    if (required && isNothing(term)) return undefined;
    properties.set(name, { term, required, assumed: left.assumed && right.assumed });
  }
  return {
    properties,
    patterns: bothPatterns(a, b),
    rest: allOf([a.rest, b.rest]),
    isDeclaredOpen: a.isDeclaredOpen && b.isDeclaredOpen,
    min: Math.max(a.min, b.min),
    evaluated: bothEvaluated(a.evaluated, b.evaluated),
  };
}

/** What a shape says about a property, by name or by pattern. */
export function propertyAt(shape: ObjectShape, name: string): PropertyShape {
  const declared = shape.properties.get(name);
  if (declared !== undefined) return declared;
  return { term: termAt(shape, name), required: false, assumed: true };
}

function termAt({ patterns, rest }: ObjectShape, name: string): Term {
  const applying: Term[] = [];
  let isSure = true;
  for (const { pattern, term } of patterns) {
    const match = matches(pattern, name);
    if (match === undefined) isSure = false;
    else if (match) applying.push(term);
  }
  if (applying.length > 0) return allOf(applying);
  return isSure ? rest : anything;
}

/** A pattern of one side also has to satisfy what the other side says about the same properties. */
function bothPatterns(a: ObjectShape, b: ObjectShape): readonly PatternShape[] {
  if (a.patterns.length === 0 && b.patterns.length === 0) return [];
  const merged = new Map<string, Term>();
  for (const [own, other] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const { pattern, term } of own.patterns) {
      const twin = other.patterns.find((candidate) => candidate.pattern === pattern);
      const others = other.patterns.map((candidate) => candidate.term);
      const beside = twin === undefined ? anyOf([...others, other.rest]) : twin.term;
      if (!merged.has(pattern)) merged.set(pattern, allOf([term, beside]));
    }
  }
  return [...merged].map(([pattern, term]) => ({ pattern, term }));
}

function bothEvaluated(
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
