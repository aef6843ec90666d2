import type { WantedFlows } from "../server/wanted-versions.js";
import type { FlowDocument } from "./read/read-hosted.js";

/**
 * The versions that are wanted of the flows that were read: as of a server, the draft and what the config names, the one in
 * production where calls run that, and the newest one of a flow that has none of these.
 */
export function selectDocuments(
  flows: readonly FlowDocument[],
  { wants = () => true, wantsVersion = () => true, wantsPromoted = () => false }: WantedFlows,
): readonly FlowDocument[] {
  const byId = new Map<string, FlowDocument[]>();
  for (const flow of flows) {
    if (!wants(flow.id)) continue;
    const versions = byId.get(flow.id);
    if (versions === undefined) byId.set(flow.id, [flow]);
    else versions.push(flow);
  }
  return [...byId].flatMap(([id, versions]) => {
    const promoted = versions.find(({ version }) => version === "draft")?.definition.production;
    const wanted = versions.filter(
      ({ version }) => wantsVersion(id, version) || (wantsPromoted(id) && version === promoted),
    );
    return wanted.length > 0 ? wanted : versions.slice(-1);
  });
}
