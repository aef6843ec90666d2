import { namesIn } from "../json-schema/keyword-values.js";
import { matches } from "../types/pattern.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import type { Conjunction } from "./alternatives.js";
import type { ArrayConstraints, ObjectConstraints, PropertyConstraint } from "./normal-form.js";
import { keywordsOf, termsByName, type Term, type Terms } from "./terms.js";

/** What some conditions say of an object's properties. */
export interface CombinedObject {
  readonly object: ObjectConstraints;
  /** Whether it cannot be told if a schema's `additionalProperties` applies to a property that another one declares. */
  readonly isUnclear: boolean;
}

/** `additionalProperties` of one schema, and the properties that it does not apply to. */
interface Rest {
  readonly set: Term;
  readonly declared: ReadonlySet<string>;
  readonly patterns: readonly string[];
}

/** Combines several conditions on an object's properties; undefined where no object meets all of them. */
export function objectConstraints(
  conditions: Conjunction,
  terms: Terms,
  budget: WorkBudget,
): CombinedObject | undefined {
  const found = new Map<string, { readonly sets: Term[]; isRequired: boolean }>();
  const add = (name: string, set: Term, isRequired: boolean): void => {
    budget.spend(1);
    const known = found.get(name);
    if (known === undefined) found.set(name, { sets: [set], isRequired });
    else {
      known.sets.push(set);
      known.isRequired ||= isRequired;
    }
  };
  const rests: Rest[] = [];
  const patterns = new Map<string, Term>();
  for (const condition of conditions) {
    if (condition.kind === "composed" && condition.term.kind === "record")
      for (const [name, set] of condition.term.fields) add(name, set, true);
    if (condition.kind !== "keywords") continue;
    const { term } = condition;
    for (const [name, set] of termsByName(term, "properties")) add(name, set, false);
    for (const name of namesIn(keywordsOf(term).required)) add(name, terms.anything, true);
    for (const [pattern, set] of termsByName(term, "patternProperties"))
      patterns.set(pattern, terms.all([set, patterns.get(pattern) ?? terms.anything]));
    const [rest] = term.parts.get("additionalProperties")?.terms ?? [];
    if (rest !== undefined)
      rests.push({
        set: rest,
        declared: new Set(term.parts.get("properties")?.names),
        patterns: term.parts.get("patternProperties")?.names ?? [],
      });
  }
  const properties = new Map<string, PropertyConstraint>();
  let isUnclear = false;
  for (const [name, { sets, isRequired }] of found) {
    for (const { set, declared, patterns: others } of rests) {
      if (declared.has(name) || set === terms.anything) continue;
      const isOther = others.map((pattern) => matches(pattern, name));
      if (isOther.includes(true)) continue;
      if (isOther.includes(undefined)) isUnclear = true;
      else sets.push(set);
    }
    const set = terms.all(sets);
    if (isRequired && set === terms.nothing) return undefined;
    properties.set(name, { set, isRequired });
  }
  const additional = rests.length === 0 ? undefined : terms.all(rests.map(({ set }) => set));
  return { object: { properties, patterns, additional }, isUnclear };
}

/** Combines several conditions on an array's items. */
export function arrayConstraints(
  conditions: Conjunction,
  terms: Terms,
  budget: WorkBudget,
): ArrayConstraints {
  const arrays = conditions.flatMap((condition): ArrayConstraints[] => {
    if (condition.kind === "composed")
      return condition.term.kind === "list" ? [{ prefix: [], items: condition.term.items }] : [];
    if (condition.kind !== "keywords") return [];
    const { parts } = condition.term;
    const prefix = parts.get("prefixItems")?.terms ?? [];
    const [items = terms.anything] = parts.get("items")?.terms ?? [];
    return prefix.length === 0 && items === terms.anything ? [] : [{ prefix, items }];
  });
  const length = arrays.reduce((longest, { prefix }) => Math.max(longest, prefix.length), 0);
  budget.spend((length * arrays.length) >> 2);
  const at = (index: number): Term => terms.all(arrays.map((array) => itemAt(array, index)));
  return { prefix: Array.from({ length }, (_, index) => at(index)), items: at(length) };
}

/** The values at a position of an array. */
export function itemAt({ prefix, items }: ArrayConstraints, index: number): Term {
  return prefix[index] ?? items;
}
