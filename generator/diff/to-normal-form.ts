import { distinctValues, hasValue } from "../json-schema/equality.js";
import { typeNames, valueLists } from "../json-schema/keyword-values.js";
import { appliesTo } from "../json-schema/keywords.js";
import { JSON_TYPES, type JsonType, type JsonValue } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { Alternatives, conjunctionKey, type Condition, type Conjunction } from "./alternatives.js";
import { boundsFor, boundsOf } from "./bounds.js";
import { arrayConstraints, objectConstraints } from "./container-constraints.js";
import type { Bounds, Disjunct } from "./normal-form.js";
import { opaqueConditions } from "./opaque-conditions.js";
import { keywordsOf, type SchemaTerm, type Term, type Terms } from "./terms.js";
import { typeOfValue } from "../json-schema/values.js";
import { isWithin } from "./values.js";

/** How deeply two sets are compared to decide whether they are disjoint. */
const MAX_DISJOINT_DEPTH = 3;

/** The disjunctive normal forms of sets: a disjunct per type and alternative; empty for the empty set. Each is made once. */
export class NormalForms {
  readonly #terms: Terms;
  readonly #alternatives: Alternatives;
  readonly #forms = new Map<Term, readonly Disjunct[]>();
  readonly #disjuncts = new Map<string, readonly Disjunct[]>();
  readonly #disjoint = new Map<Term, Map<Term, boolean>>();

  constructor(terms: Terms) {
    this.#terms = terms;
    this.#alternatives = new Alternatives((members, budget) =>
      this.#areDisjoint(members, budget, 0),
    );
  }

  of(term: Term, budget: WorkBudget): readonly Disjunct[] {
    const known = this.#forms.get(term);
    if (known !== undefined) return known;
    const form = joinValues(
      this.#alternatives.of(term, budget).flatMap((each) => this.#disjunctsOf(each, budget)),
    );
    this.#forms.set(term, form);
    return form;
  }

  #disjunctsOf(conditions: Conjunction, budget: WorkBudget): readonly Disjunct[] {
    const key = conjunctionKey(conditions);
    const known = this.#disjuncts.get(key) ?? toDisjuncts(conditions, this.#terms, budget);
    this.#disjuncts.set(key, known);
    return known;
  }

  /** Whether no value is in two of the sets. */
  #areDisjoint(sets: readonly Term[], budget: WorkBudget, depth: number): boolean {
    return sets.every((left, index) =>
      sets.slice(index + 1).every((right) => this.#haveNothingInCommon(left, right, budget, depth)),
    );
  }

  #haveNothingInCommon(left: Term, right: Term, budget: WorkBudget, depth: number): boolean {
    const of = this.#disjoint.get(left) ?? new Map<Term, boolean>();
    this.#disjoint.set(left, of);
    const known = of.get(right);
    if (known !== undefined) return known;
    if (depth > MAX_DISJOINT_DEPTH) return false;
    const [all, others] = [this.of(left, budget), this.of(right, budget)];
    const found = all.every((a) => others.every((b) => this.#areApart(a, b, budget, depth)));
    // Deeper inside, a pair is not compared to its end.
    if (found || depth === 0) of.set(right, found);
    return found;
  }

  #areApart(a: Disjunct, b: Disjunct, budget: WorkBudget, depth: number): boolean {
    budget.spend(1);
    if (a.type !== b.type) return true;
    const others = b.values;
    if (a.values && others) return !a.values.some((value) => hasValue(others, value));
    return (
      this.#requiresWhatIsRefused(a, b) ||
      this.#requiresWhatIsRefused(b, a) ||
      [...a.object.properties].some(([name, mine]) => {
        const theirs = b.object.properties.get(name);
        if (!mine.isRequired || theirs?.isRequired !== true) return false;
        return this.#haveNothingInCommon(mine.set, theirs.set, budget, depth + 1);
      })
    );
  }

  #requiresWhatIsRefused({ object: a }: Disjunct, { object: b }: Disjunct): boolean {
    const { nothing } = this.#terms;
    return [...a.properties].some(([name, { isRequired }]) => {
      if (!isRequired) return false;
      const theirs = b.properties.get(name);
      return theirs === undefined
        ? b.additional === nothing && b.patterns.size === 0
        : theirs.set === nothing;
    });
  }
}

function toDisjuncts(
  conditions: Conjunction,
  terms: Terms,
  budget: WorkBudget,
): readonly Disjunct[] {
  budget.spend(1 + conditions.length);
  const schemas = conditions.flatMap((condition) =>
    condition.kind === "keywords" ? [condition.term] : [],
  );
  const types = conditions.reduce<readonly JsonType[]>(
    (left, condition) => left.filter((type) => typesOf(condition).includes(type)),
    JSON_TYPES,
  );
  const isInteger = schemas.some(wantsInteger);
  const lists = schemas.flatMap((schema) => valueLists(keywordsOf(schema)));
  for (const list of lists) budget.spend(list.length >> 2);
  const listed = lists.reduce<readonly JsonValue[] | undefined>(
    (left, list) => left?.filter((value) => hasValue(list, value)) ?? list,
    undefined,
  );
  const bounds = boundsOf(schemas);
  const opaque = opaqueConditions(conditions);
  return types.flatMap((type): Disjunct[] => {
    const own = boundsFor(bounds, type);
    const values = valuesOf(listed, type, isInteger, own);
    if (values?.length === 0) return [];
    const objects = objectConstraints(type === "object" ? conditions : [], terms, budget);
    if (objects === undefined) return [];
    const whole = new Map([...opaque].filter(([keyword]) => appliesTo(keyword, type)));
    if (objects.isUnclear) {
      const keys = new Set([conjunctionKey(conditions)]);
      whole.set("additionalProperties", { keys, isDeclaring: true });
    }
    return [
      {
        type,
        isInteger: type === "number" && isInteger,
        values: isEvery(values, type) ? undefined : values,
        bounds: own,
        object: objects.object,
        array: arrayConstraints(type === "array" ? conditions : [], terms, budget),
        opaque: whole,
      },
    ];
  });
}

/** The enumerated values of a type; undefined where there is no enumeration. */
function valuesOf(
  listed: readonly JsonValue[] | undefined,
  type: JsonType,
  isInteger: boolean,
  bounds: Bounds,
): readonly JsonValue[] | undefined {
  const values = listed?.filter(
    (value) =>
      typeOfValue(value) === type &&
      (!isInteger || type !== "number" || Number.isInteger(value)) &&
      isWithin(value, bounds),
  );
  return values && distinctValues(values);
}

/** Whether the values are all values of a type. */
function isEvery(values: readonly JsonValue[] | undefined, type: JsonType): boolean {
  return type === "null" || (type === "boolean" && values?.length === 2);
}

function typesOf(condition: Condition): readonly JsonType[] {
  if (condition.kind === "opaque") return JSON_TYPES;
  if (condition.kind === "composed") return [condition.term.kind === "list" ? "array" : "object"];
  const names = typeNames(keywordsOf(condition.term));
  if (names === undefined) return JSON_TYPES;
  return JSON_TYPES.filter(
    (type) => names.has(type) || (type === "number" && names.has("integer")),
  );
}

function wantsInteger(schema: SchemaTerm): boolean {
  const names = typeNames(keywordsOf(schema));
  return names?.has("integer") === true && !names.has("number");
}

/** Joins enumerations of one type that have no other constraints. */
function joinValues(disjuncts: readonly Disjunct[]): readonly Disjunct[] {
  const lists = new Map<JsonType, Disjunct & { readonly values: JsonValue[] }>();
  const joined = disjuncts.filter((disjunct) => {
    const { type, values } = disjunct;
    if (values === undefined || !isList(disjunct)) return true;
    const list = lists.get(type);
    if (list === undefined) lists.set(type, { ...disjunct, values: [...values] });
    else for (const value of values) list.values.push(value);
    return false;
  });
  for (const [type, list] of lists) {
    const values = distinctValues(list.values);
    joined.push({ ...list, values: isEvery(values, type) ? undefined : values });
  }
  return joined;
}

/** Whether a disjunct only enumerates values that are neither objects nor arrays. */
function isList({ type, opaque, bounds }: Disjunct): boolean {
  const isPlain = opaque.size === 0 && bounds.all.size === 0;
  return isPlain && type !== "object" && type !== "array";
}
