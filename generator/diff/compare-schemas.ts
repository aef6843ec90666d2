import type { FlowVersion } from "../definition/types.js";
import { BudgetExceededError, type WorkBudget } from "../json-schema/work-budget.js";
import type { Change, ChangeDirection } from "./change.js";
import { findIncompatibilities } from "./assignability.js";
import type { AssignabilityOptions } from "./incompatibility.js";
import { areEquivalent } from "./equivalence.js";
import type { SchemaSet } from "./schema-set.js";
import { describeIncompatibility, type Effect } from "./describe.js";

/** Two sets of values to compare, and how their changes are labelled. */
export interface SchemaComparison {
  readonly before: SchemaSet;
  readonly after: SchemaSet;
  readonly direction: Exclude<ChangeDirection, "flow">;
  readonly version: FlowVersion;
  /** The prefix of the changes' paths. */
  readonly path: string;
}

/** What comparisons have in common. */
export type ComparisonSettings = Pick<AssignabilityOptions, "objects" | "budget">;

/** Compares what a flow accepted or returned before with what it does now; breaking changes come first. */
export function compareSchemas(compared: SchemaComparison, settings: ComparisonSettings): Change[] {
  const { before, after, direction, version, path: start } = compared;
  if (areSame(before, after, settings.budget)) return [];
  const mode = direction === "output" ? "output" : "input";
  const options: AssignabilityOptions = { mode, ...settings };
  const [breaking, additive] =
    mode === "input"
      ? [
          findIncompatibilities(before, after, options),
          findIncompatibilities(after, before, options),
        ]
      : [
          findIncompatibilities(after, before, options),
          findIncompatibilities(before, after, options),
        ];
  const [loses, gains]: readonly [Effect, Effect] =
    mode === "input" ? ["takes less", "takes more"] : ["gives more", "gives less"];
  const changes = new Map<string, Change>();
  const kinds = new Map(breaking.map(({ path, incompatibility }) => [path, incompatibility.kind]));
  for (const [incompatibilities, effect] of [
    [breaking, loses],
    [additive, gains],
  ] as const) {
    for (const { path, incompatibility } of incompatibilities) {
      // If the property is new, removed or cannot be compared, the opposite comparison adds nothing.
      const kind = kinds.get(path);
      if (effect === gains && kind !== undefined && CONCLUSIVE.has(kind)) continue;
      const message = describeIncompatibility(incompatibility, effect);
      const change: Change = {
        class: effect === loses ? "breaking" : "additive",
        ...{ direction, version, path: start + path },
        message: message ?? "has changed",
      };
      if (message === undefined && effect === gains) continue;
      const key = `${change.path} ${change.message}`;
      if (!changes.has(key)) changes.set(key, change);
    }
  }
  return [...changes.values()];
}

/** Whether two schemas differ in annotations at most, which is quick to find out, however they are nested. */
function areSame(before: SchemaSet, after: SchemaSet, budget: WorkBudget): boolean {
  if (before.kind !== "schema" || after.kind !== "schema") return false;
  if (typeof before.schema === "boolean" || typeof after.schema === "boolean") return false;
  try {
    return areEquivalent(
      { value: before.schema, scope: before.scope },
      { value: after.schema, scope: after.scope },
      budget,
    );
  } catch (error) {
    if (error instanceof BudgetExceededError) return false;
    throw error;
  }
}

const CONCLUSIVE: ReadonlySet<string> = new Set([
  "missing",
  "extra",
  "lost",
  "unknown",
  "too complex",
]);
