import type { JsonValue } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import type { LocatedIncompatibility } from "./incompatibility.js";
import type { Disjunct } from "./normal-form.js";
import type { Attempt, Goal, InnerGoal } from "./goals.js";
import type { Solver } from "./solver.js";

/** Why a goal failed: what was found of its sets, and the goals inside that failed. */
interface Reasons {
  readonly found: readonly LocatedIncompatibility[];
  readonly inner: readonly InnerGoal[];
}

/** With more places than this, a difference inside of a set that is used in many of them is told of the first one only. */
const MAX_PLACES = 100;

/** Candidates are compared in depth if no others have fewer differences at first sight. */
const MAX_CLOSEST = 4;

/** More differences than are counted. */
const MANY = 1_000;

/** How deep differences are counted to find the closest candidate. */
const MAX_COUNTED_DEPTH = 6;

/**
 * Explains why a goal failed, the shortest paths first. A difference is told once where a set is inside of itself.
 *
 * @param note - called with each difference. It may be called with equal ones.
 * @throws BudgetExceededError
 */
export function explain(
  solver: Solver,
  failed: Goal,
  budget: WorkBudget,
  note: (found: LocatedIncompatibility) => void,
): void {
  interface Place {
    readonly goal: Goal;
    readonly path: string;
    readonly outer: Place | undefined;
  }
  const reasons = new Reasoning(solver, budget);
  const visited = new Set<Goal>();
  const places: Place[] = [{ goal: failed, path: "", outer: undefined }];
  // Explaining a place may add places at the end.
  for (const place of places) {
    const { found, inner } = reasons.of(place.goal);
    budget.spend(1 + found.length);
    for (const { path, incompatibility } of found)
      note({ path: place.path + path, incompatibility });
    for (const { path, goal } of inner) {
      let outer: Place | undefined = place;
      while (outer !== undefined && outer.goal !== goal) outer = outer.outer;
      if (outer !== undefined || (visited.has(goal) && places.length >= MAX_PLACES)) continue;
      visited.add(goal);
      places.push({ goal, path: place.path + path, outer: place });
    }
  }
}

/** Finds one difference that made a goal fail, and does so with little work. */
export function firstReason(solver: Solver, failed: Goal): readonly LocatedIncompatibility[] {
  let path = "";
  let attempt = failed.failedAttempt;
  // A cause failed before what it made fail.
  for (; attempt?.cause !== undefined; attempt = attempt.cause.goal.failedAttempt)
    path += attempt.cause.path;
  if (attempt === undefined) return [];
  const { disjunct, candidates } = attempt;
  const last = candidates.at(-1);
  const found = last === undefined ? [otherType(disjunct)] : solver.compare(disjunct, last).found;
  return found.map((each) => ({ ...each, path: path + each.path }));
}

/** Finds the reasons for each failed goal once. */
class Reasoning {
  readonly #solver: Solver;
  readonly #budget: WorkBudget;
  readonly #known = new Map<Goal, Reasons>();
  readonly #counts = new Map<Goal, number>();

  constructor(solver: Solver, budget: WorkBudget) {
    this.#solver = solver;
    this.#budget = budget;
  }

  of(goal: Goal, depth = 0): Reasons {
    const known = this.#known.get(goal);
    if (known !== undefined) return known;
    this.#solver.decideAttempts(goal, this.#budget);
    const found: LocatedIncompatibility[] = [];
    const inner: Reasons["inner"][number][] = [];
    for (const attempt of goal.attempts) {
      if (attempt.at < attempt.candidates.length) continue;
      const reasons = this.#ofAttempt(attempt, depth);
      found.push(...reasons.found);
      inner.push(...reasons.inner);
    }
    const reasons = { found, inner };
    this.#known.set(goal, reasons);
    return reasons;
  }

  #ofAttempt({ goal, disjunct, candidates }: Attempt, depth: number): Reasons {
    const { values } = disjunct;
    if (candidates.length === 0) return { found: [otherType(disjunct)], inner: [] };
    if (values === undefined || values.length < 2)
      return this.#closest(goal, disjunct, candidates, depth);
    const found = values.flatMap((value) => this.#ofValue(disjunct, value, candidates));
    return { found, inner: [] };
  }

  /** Why a value is not accepted; nothing where it is. */
  #ofValue(
    disjunct: Disjunct,
    value: JsonValue,
    candidates: readonly Disjunct[],
  ): readonly LocatedIncompatibility[] {
    const all = candidates.map((each) => this.#solver.compareValue(disjunct, value, each));
    return all.reduce((fewest, found) => (found.length < fewest.length ? found : fewest));
  }

  /** The reasons why the candidate does not do that has the fewest. */
  #closest(
    goal: Goal,
    disjunct: Disjunct,
    candidates: readonly Disjunct[],
    depth: number,
  ): Reasons {
    const alike = candidates.filter((each) => this.#solver.mismatch(disjunct, each) === undefined);
    const possible = (alike.length > 0 ? alike : candidates).filter(
      (each) => !this.#solver.givesWhatOthersDeclare(disjunct, each, candidates),
    );
    const compared = (possible.length > 0 ? possible : candidates).map((candidate) => {
      const { found } = this.#solver.compare(disjunct, candidate);
      const goals = this.#solver.goalsInside(goal, disjunct, candidate);
      const failed = goals.filter((each) => each.goal.state === "failed");
      return { found, goals, size: found.length + failed.length };
    });
    const close = compared.sort((a, b) => a.size - b.size).slice(0, MAX_CLOSEST);
    const all = close.map(({ found, goals }): Reasons => {
      for (const each of goals) this.#solver.decide(each.goal, this.#budget);
      return { found, inner: goals.filter((each) => each.goal.state === "failed") };
    });
    const [only, ...others] = all;
    if (only !== undefined && others.length === 0) return only;
    const counted = all.map((reasons) => ({ reasons, count: this.#count(reasons, depth) }));
    return counted.reduce((fewest, each) => (each.count < fewest.count ? each : fewest)).reasons;
  }

  /** The number of differences, as far as they are counted. */
  #count({ found, inner }: Reasons, depth: number): number {
    const counts = inner.map(({ goal }) =>
      depth < MAX_COUNTED_DEPTH ? this.#countOf(goal, depth + 1) : 1,
    );
    return counts.reduce((sum, count) => sum + count, found.length);
  }

  #countOf(goal: Goal, depth: number): number {
    const known = this.#counts.get(goal);
    if (known !== undefined) return known;
    // That a set inside of itself differs is no reason.
    this.#counts.set(goal, MANY);
    const count = this.#count(this.of(goal, depth), depth);
    this.#counts.set(goal, count);
    return count;
  }
}

/** No value of the type is accepted. */
function otherType({ type }: Disjunct): LocatedIncompatibility {
  return { path: "", incompatibility: { kind: "type", type } };
}
