import type { JsonValue } from "../json-schema/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { explain, firstReason } from "./explain.js";
import type { LocatedIncompatibility } from "./incompatibility.js";
import { pathOf } from "./goals.js";
import { Solver, type Comparer } from "./solver.js";
import type { Term } from "./terms.js";

/**
 * Finds where the producer's values are not assignable to the consumer's set; empty where all of them are. Sound, but not
 * complete: what cannot be decided is reported as an incompatibility of kind `unknown` or `undecided`.
 */
export function findIncompatibilities(
  producer: Term,
  consumer: Term,
  comparer: Comparer,
  budget: WorkBudget,
): readonly LocatedIncompatibility[] {
  if (producer === consumer) return [];
  const solver = new Solver(comparer);
  const goal = solver.goalOf(producer, consumer);
  const isDecided = isDone(budget, () => {
    solver.decide(goal, budget);
  });
  if (goal.state !== "failed")
    return isDecided
      ? []
      : [{ path: pathOf(solver.current), incompatibility: { kind: "undecided" } }];
  const found: LocatedIncompatibility[] = [];
  const isExplained = isDone(budget, () => {
    explain(solver, goal, budget, (each) => {
      found.push(each);
    });
  });
  if (isExplained && found.length > 0) return distinct(found);
  const more: LocatedIncompatibility = { path: "", incompatibility: { kind: "unexplained" } };
  return distinct([...found, ...firstReason(solver, goal), more]);
}

/** Whether a task could be done within its share of the work. */
function isDone(budget: WorkBudget, task: () => void): boolean {
  return budget.attempt(
    () => {
      task();
      return true;
    },
    () => false,
  );
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
