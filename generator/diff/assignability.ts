import type { JsonValue } from "../json-schema/types.js";
import { isJsonList, isJsonObject } from "../json-schema/values.js";
import type { Branch } from "./normal-form.js";
import { branchesOf } from "./to-normal-form.js";
import { boundMisfits } from "./assignability-bounds.js";
import { fitContainers } from "./assignability-containers.js";
import type { Misfit, PlacedMisfit } from "./incompatibility.js";
import { resolveReference, type Place } from "./reference.js";
import { haveSameMeaning, type Fragment } from "./equivalence.js";
import { hasValue } from "./values.js";

/** How two places are held against each other. */
export interface FitOptions {
  /** `input`: nothing may be given that is not taken. `output`: nothing may be read that is not given. */
  readonly mode: "input" | "output";
  /** Whether an object that says nothing about further properties may have them. */
  readonly objects: "exact" | "open";
}

/** Holds places against each other. */
export type Fit = (producer: Place, consumer: Place) => readonly PlacedMisfit[];

/** Schemas nested deeper in each other than this are not judged. */
const DEEPEST = 48;
/** After so many comparisons of one pair of schemas the rest is not judged. */
const MOST_COMPARISONS = 20_000;

/**
 * Where what the producer gives does not suit the consumer; nothing where all of it does. Sound, but not complete: what
 * cannot be told is a misfit of its own kind.
 */
export function misfitsOf(
  producer: Place,
  consumer: Place,
  options: FitOptions,
): readonly PlacedMisfit[] {
  const known = new Map<unknown, Map<unknown, readonly PlacedMisfit[]>>();
  let depth = 0;
  let comparisons = 0;

  const fit: Fit = (given, taken) => {
    if (given === taken) return [];
    const [left, right] = [identityOf(given), identityOf(taken)];
    if (left !== undefined && left === right && isSameScope(given, taken)) return [];
    const before = known.get(left)?.get(right);
    // A pair that is being looked at suits itself: values are finite, so a difference shows somewhere else.
    if (left !== undefined && right !== undefined && before !== undefined) return before;
    if (depth >= DEEPEST || ++comparisons > MOST_COMPARISONS)
      return [at({ kind: "unknown", keyword: "depth" })];
    const remember = (found: readonly PlacedMisfit[]): void => {
      if (left !== undefined && right !== undefined)
        known.set(
          left,
          (known.get(left) ?? new Map<unknown, readonly PlacedMisfit[]>()).set(right, found),
        );
    };
    remember([]);
    depth++;
    const found = fitBranches(branchesOf(given), branchesOf(taken));
    depth--;
    remember(found);
    return found;
  };

  const fitBranches = (given: readonly Branch[], taken: readonly Branch[]): PlacedMisfit[] =>
    distinct(
      given.flatMap((branch) => {
        const candidates = taken.filter(({ type }) => type === branch.type);
        if (candidates.length === 0) {
          const types = [...new Set(taken.map(({ type }) => type))];
          return [at({ kind: "type", type: branch.type, taken: types })];
        }
        const found = closest(branch, candidates);
        if (found.length === 0 || branch.values === undefined || branch.values.length < 2)
          return found;
        // Each value may suit another candidate.
        return branch.values.flatMap((value) =>
          closest({ ...branch, values: [value] }, candidates),
        );
      }),
    );

  const closest = (branch: Branch, candidates: readonly Branch[]): readonly PlacedMisfit[] => {
    let fewest: readonly PlacedMisfit[] | undefined;
    for (const candidate of candidates) {
      const found = fitBranch(branch, candidate);
      if (found.length === 0) return found;
      if (fewest === undefined || found.length < fewest.length) fewest = found;
    }
    return fewest ?? [];
  };

  const fitBranch = (given: Branch, taken: Branch): readonly PlacedMisfit[] => {
    const misfits: Misfit[] = [...valueMisfits(given, taken)];
    if (taken.isInteger && !isWhole(given))
      misfits.push({ kind: "type", type: "fraction", taken: ["number"] });
    misfits.push(...boundMisfits(given, taken), ...opaqueMisfits(given, taken, options));
    if (given.values === undefined)
      return [...misfits.map(at), ...fitContainers(given, taken, fit, options)];
    if (!isJudged(given.values, taken)) misfits.push({ kind: "unknown", keyword: "enum" });
    return misfits.map(at);
  };

  return fit(producer, consumer);
}

function valueMisfits(given: Branch, taken: Branch): Misfit[] {
  if (taken.values === undefined) return [];
  const { values } = taken;
  if (given.values === undefined) return [{ kind: "any value", values }];
  const others = given.values.filter((value) => !hasValue(values, value));
  return others.length === 0 ? [] : [{ kind: "values", values: others }];
}

/** Whether values that are counted can be told to suit a branch that does not count its own. */
function isJudged(values: readonly JsonValue[], taken: Branch): boolean {
  if (taken.values !== undefined) return true;
  return values.every((value) => !isJsonList(value) && !isJsonObject(value));
}

function isWhole({ isInteger, values }: Branch): boolean {
  return isInteger || (values?.every((value) => Number.isInteger(value)) ?? false);
}

function opaqueMisfits(given: Branch, taken: Branch, { mode }: FitOptions): Misfit[] {
  const misfits: Misfit[] = [];
  const isMet = (fragment: Fragment, others: readonly Fragment[] | undefined): boolean =>
    others?.some((other) => haveSameMeaning(fragment, other)) === true;
  for (const [keyword, fragments] of taken.opaque) {
    if (!fragments.every((fragment) => isMet(fragment, given.opaque.get(keyword))))
      misfits.push({ kind: "unknown", keyword });
  }
  // These say which properties there are besides, so that they matter to whoever gives or reads them.
  for (const keyword of ["patternProperties", "unevaluatedProperties", "additionalProperties"]) {
    if (!given.opaque.has(keyword) || taken.opaque.has(keyword)) continue;
    if (mode === "input") misfits.push({ kind: "unknown", keyword });
  }
  return misfits;
}

/** What tells a place from others, if it is a schema that somebody wrote; for a reference, what it leads to. */
function identityOf(place: Place): object | undefined {
  if (place.kind !== "schema" || typeof place.schema === "boolean") return undefined;
  const { $ref } = place.schema;
  const isBare = typeof $ref === "string" && Object.keys(place.schema).length === 1;
  const target = isBare ? resolveReference($ref, place.scope) : undefined;
  return typeof target?.schema === "object" ? target.schema : place.schema;
}

function isSameScope(a: Place, b: Place): boolean {
  return (
    a.kind === "schema" &&
    b.kind === "schema" &&
    a.scope.root === b.scope.root &&
    a.scope.models === b.scope.models
  );
}

function at(misfit: Misfit): PlacedMisfit {
  return { path: "", misfit };
}

/** Without repetitions; the values of one place that do not suit are listed together. */
function distinct(found: readonly PlacedMisfit[]): PlacedMisfit[] {
  const unique = new Map<string, PlacedMisfit>();
  for (const each of found) {
    const { path, misfit } = each;
    const isValues = misfit.kind === "values";
    const key = isValues ? `values ${path}` : JSON.stringify([path, misfit]);
    const before = unique.get(key);
    if (before === undefined || !isValues || before.misfit.kind !== "values") unique.set(key, each);
    else
      unique.set(key, {
        path,
        misfit: { kind: "values", values: [...before.misfit.values, ...misfit.values] },
      });
  }
  return [...unique.values()];
}
