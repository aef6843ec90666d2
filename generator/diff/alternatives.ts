import type { WorkBudget } from "../json-schema/work-budget.js";
import { LEFT_WHOLE } from "./normal-form.js";
import {
  partKey,
  termsByName,
  type ListTerm,
  type RecordTerm,
  type SchemaTerm,
  type Term,
} from "./terms.js";

/** One condition on a value. Equal conditions are one object. */
export type Condition =
  /** The keywords of a schema without `allOf`, `anyOf` and `oneOf`. */
  | { readonly kind: "keywords"; readonly id: number; readonly term: SchemaTerm }
  /** Composed by a flow. */
  | { readonly kind: "composed"; readonly id: number; readonly term: ListTerm | RecordTerm }
  /** Compared whole. */
  | {
      readonly kind: "opaque";
      readonly id: number;
      readonly keyword: string;
      readonly key: string;
    };

/** Conditions that must all hold, ordered by id. */
export type Conjunction = readonly Condition[];

/** Writing out alternatives of alternatives ends where there would be more than this. */
const MAX_ALTERNATIVES = 256;

/** Schemas that apply to one value are followed this deep. */
const MAX_DEPTH = 400;

const CHOICES: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);

/** Alternatives of a set, and what stands for all of them where there are too many. */
interface Factor {
  readonly alternatives: readonly Conjunction[];
  readonly whole: () => Condition;
}

/**
 * Writes sets out as alternatives: a value belongs to a set if it meets all conditions of one of them.
 */
export class Alternatives {
  readonly #areDisjoint: (members: readonly Term[], budget: WorkBudget) => boolean;
  readonly #known = new Map<Term, readonly Conjunction[]>();
  readonly #open = new Set<Term>();
  readonly #conditions = new Map<string, Condition>();

  /** @param areDisjoint - whether no value is accepted by two members of a `oneOf`, so that it means the same as `anyOf`. */
  constructor(areDisjoint: (members: readonly Term[], budget: WorkBudget) => boolean) {
    this.#areDisjoint = areDisjoint;
  }

  of(term: Term, budget: WorkBudget): readonly Conjunction[] {
    const known = this.#known.get(term);
    if (known !== undefined) return known;
    budget.spend(1);
    // A schema that applies to its own value without end.
    if (this.#open.has(term) || this.#open.size > MAX_DEPTH) return [[this.#whole(term)]];
    this.#open.add(term);
    try {
      const found = this.#expand(term, budget);
      this.#known.set(term, found);
      return found;
    } finally {
      this.#open.delete(term);
    }
  }

  #expand(term: Term, budget: WorkBudget): readonly Conjunction[] {
    const factorOf = (member: Term): Factor => ({
      alternatives: this.of(member, budget),
      whole: () => this.#whole(member),
    });
    if (term.kind === "all") return product(term.members.map(factorOf), budget);
    if (term.kind !== "schema")
      return [[this.#condition(`${term.id}`, (id) => ({ kind: "composed", id, term }))]];
    if (term.schema === false) return [];
    const own = this.#own(term);
    const factors: Factor[] =
      own === undefined ? [] : [{ alternatives: [[own]], whole: () => own }];
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const part = term.parts.get(keyword);
      if (part === undefined) continue;
      const { terms } = part;
      if (keyword === "allOf") {
        factors.push(...terms.map(factorOf));
        continue;
      }
      const whole = (): Condition =>
        this.#opaque(
          keyword,
          terms
            .map((member) => memberKey(member, term))
            .sort()
            .join(),
        );
      const alternatives = terms.flatMap((member) => this.of(member, budget));
      factors.push({ alternatives: distinct(alternatives, budget), whole });
      if (keyword === "oneOf" && !this.#areDisjoint(terms, budget))
        factors.push({ alternatives: [[whole()]], whole });
    }
    return product(factors, budget);
  }

  /** What a schema's own keywords demand; undefined for nothing. */
  #own(term: SchemaTerm): Condition | undefined {
    const parts = [...term.parts].filter(([keyword]) => !CHOICES.has(keyword));
    if (parts.length === 0 && term.values.size === 0) return undefined;
    // What is not evaluated depends on all other keywords.
    const isRest = parts.some(([keyword]) => keyword.startsWith("unevaluated"));
    const key = [
      ...term.values,
      ...parts.map(([keyword, part]) => [keyword, partKey(keyword, part)]),
    ];
    return this.#condition(JSON.stringify([key, isRest ? term.id : ""]), (id) => ({
      ...{ kind: "keywords", id, term },
    }));
  }

  #whole(term: Term): Condition {
    return this.#opaque(LEFT_WHOLE, `${term.id}`);
  }

  #opaque(keyword: string, key: string): Condition {
    return this.#condition(`${keyword} ${key}`, (id) => ({ kind: "opaque", id, keyword, key }));
  }

  #condition(key: string, create: (id: number) => Condition): Condition {
    const condition = this.#conditions.get(key) ?? create(this.#conditions.size);
    this.#conditions.set(key, condition);
    return condition;
  }
}

/**
 * A member of a `oneOf` or an `anyOf` as text that is equal where it demands the same beside the schema's own keywords: what
 * the schema already says of a property means nothing in a member.
 */
function memberKey(member: Term, schema: SchemaTerm): string {
  if (member.kind !== "schema") return `${member.id}`;
  const declared = member.parts.get("properties");
  const isPlain = !DEPENDING.some((keyword) => member.parts.has(keyword));
  if (declared === undefined || !isPlain) return `${member.id}`;
  const known = new Map(termsByName(schema, "properties"));
  const own = termsByName(member, "properties").filter(([name, set]) => known.get(name) !== set);
  const properties = own.map(([name, { id }]) => [name, id]);
  const parts = [...member.parts]
    .filter(([keyword]) => keyword !== "properties")
    .map(([keyword, part]) => [keyword, partKey(keyword, part)]);
  return JSON.stringify([[...member.values], properties, parts]);
}

/** Keywords that depend on which properties the same schema declares. */
const DEPENDING = ["additionalProperties", "unevaluatedProperties"];

/** A text that is equal for equal conjunctions. */
export function conjunctionKey(conjunction: Conjunction): string {
  return conjunction.map(({ id }) => id).join();
}

/** The Cartesian product of the factors. A factor with too many alternatives is left whole. */
function product(factors: readonly Factor[], budget: WorkBudget): readonly Conjunction[] {
  const single = factors.flatMap(({ alternatives: [only, ...others] }) =>
    only !== undefined && others.length === 0 ? only : [],
  );
  budget.spend(single.length >> 4);
  let all: readonly Conjunction[] = [inOrder(single)];
  const bySize = factors
    .filter(({ alternatives }) => alternatives.length !== 1)
    .sort((a, b) => a.alternatives.length - b.alternatives.length);
  for (const { alternatives, whole } of bySize) {
    const isTooMany = all.length > 1 && all.length * alternatives.length > MAX_ALTERNATIVES;
    const right = isTooMany ? [[whole()]] : alternatives;
    all = distinct(
      all.flatMap((one) => right.map((other) => conjoin(one, other, budget))),
      budget,
    );
  }
  return all;
}

/** The conditions of both: what is written out twice is one condition. */
function conjoin(left: Conjunction, right: Conjunction, budget: WorkBudget): Conjunction {
  budget.spend((left.length + right.length) >> 4);
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  return inOrder([...left, ...right]);
}

function inOrder(conditions: readonly Condition[]): Conjunction {
  return [...new Set(conditions)].sort((a, b) => a.id - b.id);
}

function distinct(
  alternatives: readonly Conjunction[],
  budget: WorkBudget,
): readonly Conjunction[] {
  if (alternatives.length < 2) return alternatives;
  budget.spend(alternatives.length >> 2);
  return [...new Map(alternatives.map((each) => [conjunctionKey(each), each])).values()];
}
