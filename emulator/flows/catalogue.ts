import type { FlowDefinition } from "../../generator/definition/types.js";
import { productionOf, publishedNumbers } from "../../generator/flow/versions.js";
import { planFlow, type Plan } from "./plan.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** The version in a path; `production` for a path without a version. */
export type RequestedVersion = "draft" | "production" | number;

/** Why a flow or version was not found. */
export interface NotFound {
  readonly message: string;
}

/** A snapshot of the served definitions. Immutable: an edit creates a new catalogue. */
export interface Catalogue {
  /** Every definition, ordered by address, the draft before the published versions. */
  readonly plans: readonly Plan[];
  /** Resolves a path (PROTOCOL.md, "Addresses"). */
  find(address: FlowAddress, version: RequestedVersion): Plan | NotFound;
}

/** Creates a catalogue. Of two definitions with the same address and version the last one is used. */
export function createCatalogue(
  definitions: readonly FlowDefinition[],
  known?: Catalogue,
): Catalogue {
  const before = new Map(known?.plans.map((plan) => [plan.revision, plan]));
  const flows = new Map<string, FlowVersions>();
  for (const definition of definitions) {
    const key = flowId(definition);
    let versions = flows.get(key);
    if (versions === undefined) {
      versions = new Map();
      flows.set(key, versions);
    }
    const plan = planFlow(definition);
    // An unchanged definition keeps its plan, and with it the compiled schemas.
    versions.set(definition.version, before.get(plan.revision) ?? plan);
  }
  const ordered = [...flows.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    plans: ordered.flatMap(([, versions]) =>
      [...versions.values()].sort((a, b) => rank(a) - rank(b)),
    ),
    find: (address, version) => {
      const key = flowId(address);
      const versions = flows.get(key);
      return versions === undefined
        ? noSuchFlow(key, [...flows.keys()])
        : findVersion(key, versions, version);
    },
  };
}

/** Whether a plan was found. */
export function isPlan(found: Plan | NotFound): found is Plan {
  return "definition" in found;
}

type FlowVersions = Map<"draft" | number, Plan>;

function findVersion(
  key: string,
  versions: FlowVersions,
  version: RequestedVersion,
): Plan | NotFound {
  const definitions = [...versions.values()].map(({ definition }) => definition);
  const published = publishedNumbers(definitions);
  const shown =
    published.length === 0 ? "nothing is published" : `published: ${published.join(", ")}`;
  const draft = versions.get("draft");
  if (version === "draft") return draft ?? { message: `${key} has no draft; ${shown}` };
  if (version === "production") {
    const { definition } = productionOf(definitions);
    const plan = definition && versions.get(definition.version);
    return plan ?? { message: `${key} has no versions` };
  }
  const own = versions.get(version);
  if (own !== undefined) return own;
  // A version that is published but has no file of its own runs the draft.
  if (published.includes(version) && draft !== undefined) return draft;
  return { message: `${key} has no version ${version}; ${shown}` };
}

function noSuchFlow(key: string, known: readonly string[]): NotFound {
  const shown = known.slice(0, 10).join(", ");
  const list =
    known.length === 0
      ? "no flows are served"
      : `the ${known.length === 1 ? "only flow is" : "flows are"} ${shown}`;
  return { message: `There is no flow ${key}; ${list}${known.length > 10 ? ", …" : ""}` };
}

function rank(plan: Plan): number {
  const { version } = plan.definition;
  return version === "draft" ? 0 : version;
}

/** A change of a definition. */
export interface FlowChange {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly version: "draft" | number;
  /** The new hash of the definition; null when it was removed. */
  readonly hash: string | null;
  readonly change: "added" | "changed" | "removed";
}

/** The changes from one catalogue to another that are visible to clients. */
export function diffCatalogues(before: Catalogue, after: Catalogue): readonly FlowChange[] {
  const old = new Map(before.plans.map((plan) => [keyOf(plan), plan]));
  const changes: FlowChange[] = [];
  for (const plan of after.plans) {
    const previous = old.get(keyOf(plan));
    old.delete(keyOf(plan));
    if (previous === undefined) changes.push(changeOf(plan, "added", plan.hash));
    else if (previous.hash !== plan.hash) changes.push(changeOf(plan, "changed", plan.hash));
  }
  for (const plan of old.values()) changes.push(changeOf(plan, "removed", null));
  return changes;
}

function changeOf(
  { definition }: Plan,
  change: FlowChange["change"],
  hash: string | null,
): FlowChange {
  const { org, project, slug, version } = definition;
  return { org, project, slug, version, hash, change };
}

function keyOf({ definition }: Plan): string {
  return `${flowId(definition)}@${definition.version}`;
}
