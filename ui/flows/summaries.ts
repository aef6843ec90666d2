import type { FlowSummary } from "../../emulator/ui/api.js";

/** The flows of a project. */
export interface FlowGroup {
  /** `org/project` */
  readonly project: string;
  readonly flows: readonly FlowSummary[];
}

/**
 * Flows by project, in the order of their names.
 *
 * @param search words that each flow that is kept has in its id, name or description, in any case.
 */
export function groupFlows(flows: readonly FlowSummary[], search: string): readonly FlowGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, FlowSummary[]>();
  for (const flow of [...flows].sort((one, other) => (one.flow < other.flow ? -1 : 1))) {
    const text = `${flow.flow} ${flow.name ?? ""} ${flow.description ?? ""}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const project = `${flow.org}/${flow.project}`;
    const group = groups.get(project);
    if (group === undefined) groups.set(project, [flow]);
    else group.push(flow);
  }
  return [...groups].map(([project, list]) => ({ project, flows: list }));
}

/** `draft`, or `v3`. */
export function versionName(version: string | number): string {
  return typeof version === "number" ? `v${version}` : version;
}
