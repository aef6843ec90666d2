import { hasValue } from "../json-schema/equality.js";
import type { JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import { checkBounds } from "./assignability-bounds.js";
import { compareContainers, type DisjunctComparison } from "./assignability-containers.js";
import type {
  AssignabilityRules,
  Incompatibility,
  LocatedIncompatibility,
} from "./incompatibility.js";
import { LEFT_WHOLE, type Disjunct } from "./normal-form.js";
import type { Terms } from "./terms.js";

/** Compares two disjuncts of one type: finds what makes the producer's values not assignable, apart from the sets inside. */
export function compareDisjuncts(
  producer: Disjunct,
  consumer: Disjunct,
  terms: Terms,
  rules: AssignabilityRules,
): DisjunctComparison {
  const own: Incompatibility[] = [...checkValues(producer, consumer)];
  if (consumer.isInteger && !isWhole(producer)) own.push({ kind: "type", type: "fraction" });
  own.push(...checkBounds(producer, consumer), ...checkOpaque(producer, consumer, rules));
  if (producer.values !== undefined) {
    if (!canBeDecided(producer.values, consumer)) own.push({ kind: "unknown", keyword: "enum" });
    return { found: own.map(atRoot), inner: [] };
  }
  const { found, inner } = compareContainers(producer, consumer, terms, rules);
  return { found: [...own.map(atRoot), ...found], inner };
}

function atRoot(incompatibility: Incompatibility): LocatedIncompatibility {
  return { path: "", incompatibility };
}

function checkValues(producer: Disjunct, consumer: Disjunct): Incompatibility[] {
  if (consumer.values === undefined) return [];
  const { values } = consumer;
  if (producer.values === undefined) return [{ kind: "any value", values }];
  const others = producer.values.filter((value) => !hasValue(values, value));
  return others.length === 0 ? [] : [{ kind: "values", values: others }];
}

/** Whether it can be decided if enumerated values belong to a disjunct that has no enumeration. */
function canBeDecided(values: readonly JsonValue[], consumer: Disjunct): boolean {
  if (consumer.values !== undefined) return true;
  return values.every((value) => !isJsonList(value) && !isJsonObject(value));
}

function isWhole({ isInteger, values }: Disjunct): boolean {
  return isInteger || (values?.every((value) => Number.isInteger(value)) ?? false);
}

function checkOpaque(
  producer: Disjunct,
  consumer: Disjunct,
  { mode }: AssignabilityRules,
): Incompatibility[] {
  const differing = new Set<string>();
  for (const [keyword, { keys }] of consumer.opaque) {
    const own = producer.opaque.get(keyword)?.keys;
    if (![...keys].every((key) => own?.has(key) === true)) differing.add(keyword);
  }
  // A caller may give the properties that a schema declares, which is compared whole.
  for (const [keyword, { isDeclaring }] of producer.opaque)
    if (mode === "input" && isDeclaring && !consumer.opaque.has(keyword)) differing.add(keyword);
  return [...differing].map((keyword) =>
    keyword === LEFT_WHOLE ? { kind: "undecided" } : { kind: "unknown", keyword },
  );
}
