import type { JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import { BudgetExceededError } from "../json-schema/work-budget.js";
import type { Disjunct } from "./normal-form.js";
import { toNormalForm } from "./to-normal-form.js";
import { checkBounds } from "./assignability-bounds.js";
import { checkContainers } from "./assignability-containers.js";
import type {
  Incompatibility,
  LocatedIncompatibility,
  AssignabilityOptions,
  CheckAssignable,
} from "./incompatibility.js";
import { resolveReference } from "../json-schema/references.js";
import type { SchemaSet } from "./schema-set.js";
import { areEquivalent, type Fragment } from "./equivalence.js";
import { hasValue } from "../json-schema/equality.js";

/** Schemas nested deeper than this are not compared. */
const MAX_DEPTH = 48;

/**
 * Finds where the producer's values are not assignable to the consumer's schema; empty where all of them are. Sound, but not
 * complete: what cannot be decided is reported as an incompatibility of kind `unknown` or `too complex`.
 */
export function findIncompatibilities(
  producer: SchemaSet,
  consumer: SchemaSet,
  options: AssignabilityOptions,
): readonly LocatedIncompatibility[] {
  const known = new Map<unknown, Map<unknown, readonly LocatedIncompatibility[]>>();
  const { budget } = options;
  let depth = 0;

  const check: CheckAssignable = (producer, consumer) => {
    if (producer === consumer) return [];
    const [left, right] = [identityOf(producer), identityOf(consumer)];
    if (left !== undefined && left === right && isSameScope(producer, consumer)) return [];
    const before = known.get(left)?.get(right);
    // A recursive pair is assumed to be assignable: values are finite, so any difference shows elsewhere.
    if (left !== undefined && right !== undefined && before !== undefined) return before;
    if (depth >= MAX_DEPTH) return [atRoot({ kind: "too complex" })];
    budget.spend(1);
    const remember = (found: readonly LocatedIncompatibility[]): void => {
      if (left !== undefined && right !== undefined)
        known.set(
          left,
          (known.get(left) ?? new Map<unknown, readonly LocatedIncompatibility[]>()).set(
            right,
            found,
          ),
        );
    };
    remember([]);
    depth++;
    const found = checkDisjuncts(toNormalForm(producer, budget), toNormalForm(consumer, budget));
    depth--;
    // They are copied to where the pair is compared from.
    budget.spend(found.length);
    remember(found);
    return found;
  };

  const checkDisjuncts = (
    producer: readonly Disjunct[],
    consumer: readonly Disjunct[],
  ): LocatedIncompatibility[] =>
    distinct(
      producer.flatMap((disjunct) => {
        const candidates = consumer.filter(({ type }) => type === disjunct.type);
        if (candidates.length === 0) {
          const types = [...new Set(consumer.map(({ type }) => type))];
          return [atRoot({ kind: "type", type: disjunct.type, accepted: types })];
        }
        const found = checkClosest(disjunct, candidates);
        if (found.length === 0 || disjunct.values === undefined || disjunct.values.length < 2)
          return found;
        // Each value may be assignable to a different candidate.
        return disjunct.values.flatMap((value) =>
          checkClosest({ ...disjunct, values: [value] }, candidates),
        );
      }),
    );

  const checkClosest = (
    disjunct: Disjunct,
    candidates: readonly Disjunct[],
  ): readonly LocatedIncompatibility[] => {
    let fewest: readonly LocatedIncompatibility[] | undefined;
    for (const candidate of candidates) {
      const found = checkDisjunct(disjunct, candidate);
      if (found.length === 0) return found;
      if (fewest === undefined || found.length < fewest.length) fewest = found;
    }
    return fewest ?? [];
  };

  const checkDisjunct = (
    producer: Disjunct,
    consumer: Disjunct,
  ): readonly LocatedIncompatibility[] => {
    budget.spend(1);
    const incompatibilities: Incompatibility[] = [...checkValues(producer, consumer)];
    if (consumer.isInteger && !isWhole(producer))
      incompatibilities.push({ kind: "type", type: "fraction", accepted: ["number"] });
    incompatibilities.push(
      ...checkBounds(producer, consumer),
      ...checkOpaque(producer, consumer, options),
    );
    if (producer.values === undefined)
      return [
        ...incompatibilities.map(atRoot),
        ...checkContainers(producer, consumer, check, options),
      ];
    if (!canBeDecided(producer.values, consumer))
      incompatibilities.push({ kind: "unknown", keyword: "enum" });
    return incompatibilities.map(atRoot);
  };

  try {
    return check(producer, consumer);
  } catch (error) {
    if (error instanceof BudgetExceededError) return [atRoot({ kind: "too complex" })];
    throw error;
  }
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
  { mode, budget }: AssignabilityOptions,
): Incompatibility[] {
  const incompatibilities: Incompatibility[] = [];
  const isMet = (fragment: Fragment, others: readonly Fragment[] | undefined): boolean =>
    others?.some((other) => areEquivalent(fragment, other, budget)) === true;
  for (const [keyword, fragments] of consumer.opaque) {
    if (!fragments.every((fragment) => isMet(fragment, producer.opaque.get(keyword))))
      incompatibilities.push({ kind: "unknown", keyword });
  }
  // These keywords allow further properties, so they matter to the producer of an input as well.
  for (const keyword of ["patternProperties", "unevaluatedProperties", "additionalProperties"]) {
    if (!producer.opaque.has(keyword) || consumer.opaque.has(keyword)) continue;
    if (mode === "input") incompatibilities.push({ kind: "unknown", keyword });
  }
  return incompatibilities;
}

/** The schema object that identifies a set; for a bare `$ref`, its target. Undefined for composed sets. */
function identityOf(set: SchemaSet): object | undefined {
  if (set.kind !== "schema" || typeof set.schema === "boolean") return undefined;
  const { $ref } = set.schema;
  const isBare = typeof $ref === "string" && Object.keys(set.schema).length === 1;
  const target = isBare ? resolveReference($ref, set.scope) : undefined;
  return typeof target?.schema === "object" ? target.schema : set.schema;
}

function isSameScope(a: SchemaSet, b: SchemaSet): boolean {
  return (
    a.kind === "schema" &&
    b.kind === "schema" &&
    a.scope.root === b.scope.root &&
    a.scope.models === b.scope.models
  );
}

function atRoot(incompatibility: Incompatibility): LocatedIncompatibility {
  return { path: "", incompatibility };
}

/** Removes duplicates, and joins the unaccepted values of one path into one incompatibility. */
function distinct(found: readonly LocatedIncompatibility[]): LocatedIncompatibility[] {
  const unique = new Map<string, LocatedIncompatibility>();
  const values = new Map<string, JsonValue[]>();
  for (const each of found) {
    const { path, incompatibility } = each;
    if (incompatibility.kind !== "values") {
      unique.set(JSON.stringify([path, incompatibility]), each);
      continue;
    }
    const joined = values.get(path);
    if (joined !== undefined) {
      for (const value of incompatibility.values) joined.push(value);
      continue;
    }
    const all = [...incompatibility.values];
    values.set(path, all);
    unique.set(`values ${path}`, { path, incompatibility: { kind: "values", values: all } });
  }
  return [...unique.values()];
}
