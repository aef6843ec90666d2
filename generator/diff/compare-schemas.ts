import type { FlowVersion } from "../definition/types.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import { findIncompatibilities } from "./assignability.js";
import type { Change, ChangeClass, ChangeDirection } from "./change.js";
import { describeIncompatibility, type Effect } from "./describe.js";
import type { AssignabilityRules, Incompatibility } from "./incompatibility.js";
import type { Comparer } from "./solver.js";
import type { Term, Terms } from "./terms.js";
import type { NormalForms } from "./to-normal-form.js";

/** Two sets of values to compare, and how their changes are labelled. */
export interface SchemaComparison {
  readonly before: Term;
  readonly after: Term;
  readonly direction: Exclude<ChangeDirection, "flow">;
  readonly version: FlowVersion;
  /** The prefix of the changes' paths. */
  readonly path: string;
}

/** What comparisons have in common. */
export interface ComparisonSettings {
  readonly terms: Terms;
  readonly forms: NormalForms;
  readonly objects: AssignabilityRules["objects"];
  readonly budget: WorkBudget;
}

/** Compares what a flow accepted or returned before with what it does now; breaking changes come first. */
export function compareSchemas(compared: SchemaComparison, settings: ComparisonSettings): Change[] {
  const { before, after, direction, version, path: start } = compared;
  if (before === after) return [];
  const mode = direction === "output" ? "output" : "input";
  const { terms, forms, objects, budget } = settings;
  const comparer: Comparer = { terms, forms, rules: { mode, objects } };
  const find = (producer: Term, consumer: Term): ReturnType<typeof findIncompatibilities> =>
    findIncompatibilities(producer, consumer, comparer, budget);
  const [lost, gained] =
    mode === "input"
      ? [find(before, after), find(after, before)]
      : [find(after, before), find(before, after)];
  const [loses, gains]: readonly [Effect, Effect] =
    mode === "input" ? ["takes less", "takes more"] : ["gives more", "gives less"];
  const changes = new Map<string, Change>();
  const kinds = new Map(lost.map(({ path, incompatibility }) => [path, incompatibility.kind]));
  const isVague = lost.some(({ incompatibility: { kind } }) => VAGUE.has(kind));
  for (const [incompatibilities, effect] of [
    [lost, loses],
    [gained, gains],
  ] as const) {
    for (const { path, incompatibility } of incompatibilities) {
      // If the property is new, removed or cannot be compared, the opposite comparison adds nothing.
      const kind = kinds.get(path);
      if (effect === gains && kind !== undefined && CONCLUSIVE.has(kind)) continue;
      if (effect === gains && isVague && VAGUE.has(incompatibility.kind)) continue;
      const message = describeIncompatibility(incompatibility, effect);
      if (message === undefined && effect === gains) continue;
      const change: Change = {
        class: effect === loses ? classOf(incompatibility) : "additive",
        ...{ direction, version, path: start + path, message: message ?? "has changed" },
      };
      const key = `${change.path} ${change.message}`;
      if (!changes.has(key)) changes.set(key, change);
    }
  }
  return [...changes.values()];
}

function classOf({ kind }: Incompatibility): ChangeClass {
  return kind === "undecided" ? "undecided" : "breaking";
}

type Kind = Incompatibility["kind"];

/** Kinds that say that something is not known. */
const VAGUE: ReadonlySet<Kind> = new Set(["undecided", "unexplained"]);

const CONCLUSIVE: ReadonlySet<Kind> = new Set(["missing", "extra", "lost", "unknown", ...VAGUE]);
