import { addressOf, type Catalogue } from "./catalogue.js";
import type { Plan } from "./plan.js";

/** What happened to one definition. */
export interface FlowChange {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly version: "draft" | number;
  /** The definition's hash now; null when it is gone. */
  readonly hash: string | null;
  readonly change: "added" | "changed" | "removed";
}

/** What tells two catalogues apart, as far as clients can see. */
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
  return `${addressOf(definition)}@${definition.version}`;
}
