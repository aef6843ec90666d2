import type { JsonValue } from "../json-schema/types.js";
import { WorkBudget } from "../json-schema/work-budget.js";
import type { DisjunctComparison } from "./assignability-containers.js";
import { compareDisjuncts } from "./compare-disjuncts.js";
import { propertyPath, type AssignabilityRules } from "./incompatibility.js";
import { isWanted, type Attempt, type Goal, type InnerGoal } from "./goals.js";
import type { Disjunct } from "./normal-form.js";
import type { Term, Terms } from "./terms.js";
import type { NormalForms } from "./to-normal-form.js";

/** What sets of values are compared with. */
export interface Comparer {
  readonly terms: Terms;
  readonly forms: NormalForms;
  readonly rules: AssignabilityRules;
}

/**
 * Decides goals. A goal fails where a disjunct of its producer has no candidate left; a candidate is given up where one of the
 * goals inside of it fails. What has not failed when nothing is left to look at holds, recursion included: values are finite,
 * so a difference shows somewhere. Each goal is looked at once, and only while something relies on it.
 */
export class Solver {
  readonly #comparer: Comparer;
  readonly #goals = new Map<Term, Map<Term, Goal>>();
  readonly #comparisons = new Map<Disjunct, Map<Disjunct, DisjunctComparison>>();
  readonly #pending: Goal[] = [];
  readonly #failures: Goal[] = [];
  #budget: WorkBudget = new WorkBudget(0);
  #current: Goal | undefined;

  constructor(comparer: Comparer) {
    this.#comparer = comparer;
  }

  /** The goal that was looked at last. */
  get current(): Goal | undefined {
    return this.#current;
  }

  /** The goal that compares two sets; nothing is known of it before it is decided. */
  goalOf(producer: Term, consumer: Term, origin?: Goal["origin"]): Goal {
    const goals = this.#goals.get(producer) ?? new Map<Term, Goal>();
    this.#goals.set(producer, goals);
    const known = goals.get(consumer);
    if (known !== undefined) return known;
    const goal: Goal = { producer, consumer, origin, state: "new", attempts: [], watches: [] };
    goals.set(consumer, goal);
    return goal;
  }

  /**
   * Decides a goal, and all that it relies on.
   *
   * @throws BudgetExceededError; goals that have failed by then have failed for certain.
   */
  decide(goal: Goal, budget: WorkBudget): void {
    this.#budget = budget;
    if (goal.state === "new") this.#open(goal);
    this.#run();
  }

  /** Decides all attempts of a goal that failed. @throws BudgetExceededError */
  decideAttempts(goal: Goal, budget: WorkBudget): void {
    this.#budget = budget;
    if (goal.isExplained === true) return;
    goal.isExplained = true;
    for (const attempt of goal.attempts) this.#advance(attempt);
    this.#run();
  }

  /** Compares a disjunct with a candidate. */
  compare(producer: Disjunct, consumer: Disjunct): DisjunctComparison {
    const known = this.#comparisons.get(producer) ?? new Map<Disjunct, DisjunctComparison>();
    this.#comparisons.set(producer, known);
    let comparison = known.get(consumer);
    if (comparison === undefined) {
      this.#budget.spend(1 + (consumer.object.properties.size >> 3));
      const { terms, rules } = this.#comparer;
      comparison = compareDisjuncts(producer, consumer, terms, rules);
      known.set(consumer, comparison);
    }
    return comparison;
  }

  #run(): void {
    for (;;) {
      const failed = this.#failures.pop();
      if (failed !== undefined) {
        for (const { attempt, at, path } of failed.watches) {
          if (attempt.at !== at) continue;
          attempt.cause = { path, goal: failed };
          attempt.at += 1;
          if (isWanted(attempt)) this.#advance(attempt);
        }
        continue;
      }
      const goal = this.#pending.pop();
      if (goal === undefined) return;
      const isRelied = goal.watches.some(
        ({ attempt, at }) => attempt.at === at && isWanted(attempt),
      );
      if (goal.state === "new" && isRelied) this.#open(goal);
    }
  }

  #open(goal: Goal): void {
    this.#current = goal;
    this.#budget.spend(1);
    const { producer, consumer } = goal;
    const { forms } = this.#comparer;
    const [left, right] = [forms.of(producer, this.#budget), forms.of(consumer, this.#budget)];
    goal.state = "open";
    for (const disjunct of left) {
      if (right.includes(disjunct)) continue;
      const candidates = right.filter(({ type }) => type === disjunct.type);
      goal.attempts.push({ goal, disjunct, candidates, at: 0, cause: undefined });
    }
    for (const attempt of goal.attempts) if (isWanted(attempt)) this.#advance(attempt);
  }

  /** Goes on to the next candidate that may do. Without one, the goal fails. */
  #advance(attempt: Attempt): void {
    const { goal, disjunct, candidates } = attempt;
    if (disjunct.values !== undefined) {
      if (this.#acceptsEach(disjunct, candidates)) return;
      attempt.at = candidates.length;
    }
    while (attempt.at < candidates.length) {
      if (this.#mayDo(attempt)) return;
      attempt.at += 1;
    }
    if (goal.state === "failed") return;
    goal.state = "failed";
    goal.failedAttempt = attempt;
    this.#failures.push(goal);
  }

  /** Whether each of a disjunct's values is accepted by a candidate. */
  #acceptsEach(disjunct: Disjunct, candidates: readonly Disjunct[]): boolean {
    const { values = [] } = disjunct;
    if (candidates.some((each) => this.compare(disjunct, each).found.length === 0)) return true;
    if (values.length < 2) return false;
    return values.every((value) => {
      this.#budget.spend(1);
      return candidates.some((each) => this.compareValue(disjunct, value, each).length === 0);
    });
  }

  /** Compares one of a disjunct's values with a candidate. */
  compareValue(
    disjunct: Disjunct,
    value: JsonValue,
    candidate: Disjunct,
  ): DisjunctComparison["found"] {
    const { terms, rules } = this.#comparer;
    return compareDisjuncts({ ...disjunct, values: [value] }, candidate, terms, rules).found;
  }

  /** Whether nothing speaks against the current candidate. What it relies on is watched. */
  #mayDo(attempt: Attempt): boolean {
    const { goal, disjunct, candidates, at } = attempt;
    const candidate = candidates[at];
    if (candidate === undefined) return false;
    attempt.cause = this.mismatch(disjunct, candidate);
    if (attempt.cause !== undefined) return false;
    const { found } = this.compare(disjunct, candidate);
    if (found.length > 0 || this.givesWhatOthersDeclare(disjunct, candidate, candidates))
      return false;
    const inner = this.goalsInside(goal, disjunct, candidate);
    for (const each of inner) this.#openFlat(each.goal);
    attempt.cause = inner.find((each) => each.goal.state === "failed");
    if (attempt.cause !== undefined) return false;
    this.#budget.spend(inner.length >> 2);
    for (const each of inner) {
      each.goal.watches.push({ attempt, at, path: each.path });
      if (each.goal.state === "new") this.#pending.push(each.goal);
    }
    return true;
  }

  /**
   * Whether an output has a property that this candidate does not declare, and another one does: a program that tells the
   * alternatives apart by the property expects what the other one says of it.
   */
  givesWhatOthersDeclare(
    producer: Disjunct,
    candidate: Disjunct,
    candidates: readonly Disjunct[],
  ): boolean {
    if (this.#comparer.rules.mode === "input" || candidates.length < 2) return false;
    const { properties, additional } = candidate.object;
    if (additional !== undefined && additional !== this.#comparer.terms.nothing) return false;
    return [...producer.object.properties.keys()].some(
      (name) =>
        !properties.has(name) && candidates.some((other) => other.object.properties.has(name)),
    );
  }

  /** The goals that have to hold for a disjunct to be assignable to another one. */
  goalsInside(goal: Goal, producer: Disjunct, consumer: Disjunct): readonly InnerGoal[] {
    return this.compare(producer, consumer).inner.map(
      ({ path, producer: left, consumer: right }) => ({
        path,
        goal: this.goalOf(left, right, { goal, path }),
      }),
    );
  }

  /**
   * Compares the properties that tell alternatives apart: those that are required, and of a few values.
   *
   * @returns the first one whose values are not assignable.
   */
  mismatch(producer: Disjunct, consumer: Disjunct): InnerGoal | undefined {
    this.#budget.spend(1);
    for (const [name, { set, isRequired }] of producer.object.properties) {
      if (!isRequired || set.kind !== "schema" || !set.values.has("enum")) continue;
      const wanted = consumer.object.properties.get(name)?.set;
      if (wanted === undefined || wanted === set) continue;
      const goal = this.goalOf(set, wanted);
      this.#openFlat(goal);
      if (goal.state === "failed") return { path: propertyPath(name), goal };
    }
    return undefined;
  }

  /** Decides a goal at once that has nothing inside. */
  #openFlat(goal: Goal): void {
    if (goal.state !== "new") return;
    const { forms } = this.#comparer;
    const isFlat = [goal.producer, goal.consumer].every((set) =>
      forms
        .of(set, this.#budget)
        .every(
          ({ type, values }) => values !== undefined || (type !== "object" && type !== "array"),
        ),
    );
    if (isFlat) this.#open(goal);
  }
}
