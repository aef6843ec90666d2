import { matches } from "../types/pattern.js";
import { itemAt } from "./container-constraints.js";
import {
  propertyPath,
  type AssignabilityRules,
  type Incompatibility,
  type LocatedIncompatibility,
} from "./incompatibility.js";
import type { Disjunct, ObjectConstraints } from "./normal-form.js";
import type { Term, Terms } from "./terms.js";

/** Sets inside of two sets, of which one has to be assignable to the other. */
export interface InnerPair {
  /** The path from the sets that they are inside of. */
  readonly path: string;
  readonly producer: Term;
  readonly consumer: Term;
}

/** What is found of two disjuncts without looking at the sets inside, and these. */
export interface DisjunctComparison {
  readonly found: readonly LocatedIncompatibility[];
  readonly inner: readonly InnerPair[];
}

/** Compares the properties or the items of two disjuncts of one type. */
export function compareContainers(
  producer: Disjunct,
  consumer: Disjunct,
  terms: Terms,
  rules: AssignabilityRules,
): DisjunctComparison {
  if (producer.type === "object")
    return compareObjects(producer.object, consumer.object, terms, rules);
  return { found: [], inner: producer.type === "array" ? itemPairs(producer, consumer) : [] };
}

function compareObjects(
  producer: ObjectConstraints,
  consumer: ObjectConstraints,
  { anything, nothing }: Terms,
  { mode, objects }: AssignabilityRules,
): DisjunctComparison {
  const restOf = ({ additional }: ObjectConstraints): Term | undefined => {
    const set = additional ?? (objects === "open" ? anything : undefined);
    return set === nothing ? undefined : set;
  };
  const [producerRest, consumerRest] = [restOf(producer), restOf(consumer)];
  // Undeclared properties of an open object do not conflict with a property that is declared later.
  const spokenRest = producer.additional === undefined ? undefined : producerRest;
  const found: LocatedIncompatibility[] = [];
  const inner: InnerPair[] = [];
  const note = (path: string, incompatibility: Incompatibility): void => {
    found.push({ path, incompatibility });
  };
  const pair = (path: string, left: Term, right: Term): void => {
    if (left !== right) inner.push({ path, producer: left, consumer: right });
  };

  const comparePatterns = (): void => {
    for (const [pattern, wanted] of consumer.patterns) {
      const path = patternPath(pattern);
      const own = producer.patterns.get(pattern);
      if (own === wanted || (wanted === anything && mode === "input")) continue;
      if (own !== undefined && isAlone(pattern, producer)) pair(path, own, wanted);
      else if (own !== undefined || producer.additional === undefined)
        note("", { kind: "unknown", keyword: "patternProperties" });
      else
        for (const set of [...producer.patterns.values(), producer.additional])
          pair(path, set, wanted);
    }
    for (const [pattern, set] of producer.patterns) {
      if (consumer.patterns.has(pattern)) continue;
      if (consumerRest !== undefined) pair(patternPath(pattern), set, consumerRest);
      else if (mode === "input") note("", { kind: "unknown", keyword: "patternProperties" });
    }
  };

  for (const [name, { set, isRequired }] of producer.properties) {
    const path = propertyPath(name);
    const wanted = consumer.properties.get(name);
    if (wanted !== undefined) {
      if (wanted.isRequired && !isRequired) note(path, { kind: "optional" });
      pair(path, set, wanted.set);
    }
    if (set === nothing) continue;
    let isMatched = wanted !== undefined;
    for (const [pattern, other] of consumer.patterns) {
      const isOf = matches(pattern, name);
      isMatched ||= isOf === true;
      // A pattern of both is compared below.
      if (isOf !== false && !producer.patterns.has(pattern)) pair(path, set, other);
    }
    if (isMatched) continue;
    if (consumerRest !== undefined) pair(path, set, consumerRest);
    else if (mode === "input") note(path, { kind: "extra" });
  }
  for (const [name, wanted] of consumer.properties) {
    if (producer.properties.has(name)) continue;
    const path = propertyPath(name);
    const sets = [...producer.patterns].flatMap(([pattern, set]) =>
      matches(pattern, name) === false ? [] : [set],
    );
    if (spokenRest !== undefined) sets.push(spokenRest);
    if (wanted.isRequired) note(path, { kind: "missing" });
    else for (const set of sets) pair(path, set, wanted.set);
    if (!wanted.isRequired && sets.length === 0 && mode === "output") note(path, { kind: "lost" });
  }
  comparePatterns();
  if (producerRest !== undefined) {
    if (consumerRest !== undefined) pair("[…]", producerRest, consumerRest);
    else if (mode === "input") note("[…]", { kind: "extra" });
  } else if (consumerRest !== undefined && mode === "output") note("[…]", { kind: "lost" });
  return { found, inner };
}

/** Whether no other schema says anything of a property whose name matches a pattern. */
function isAlone(pattern: string, { properties, patterns }: ObjectConstraints): boolean {
  return (
    patterns.size === 1 && [...properties.keys()].every((name) => matches(pattern, name) === false)
  );
}

function patternPath(pattern: string): string {
  return `[/${pattern}/]`;
}

function itemPairs(producer: Disjunct, consumer: Disjunct): InnerPair[] {
  const [produced, consumed] = [producer.array, consumer.array];
  const length = Math.max(produced.prefix.length, consumed.prefix.length);
  const upper = producer.bounds.upper.get("maxItems") ?? Infinity;
  const pairs: InnerPair[] = [];
  const pair = (path: string, left: Term, right: Term): void => {
    if (left !== right) pairs.push({ path, producer: left, consumer: right });
  };
  for (let index = 0; index < Math.min(length, upper); index++)
    pair(`[${index}]`, itemAt(produced, index), itemAt(consumed, index));
  if (upper > length) pair("[]", produced.items, consumed.items);
  return pairs;
}
