import type { FlowVersion } from "../../definition/types.js";
import { SourceError } from "../../errors.js";
import type { ListedFlow, ListedVersion } from "./listing.js";

/** Maximum number of definitions that are fetched from one server. */
const MAX_DEFINITIONS = 20_000;

/** A version of a flow to fetch. */
export interface WantedVersion extends ListedVersion {
  readonly flow: ListedFlow;
}

/** Selects flows and versions of a server. */
export interface WantedFlows {
  /** Which flows, by `org/project/slug`. Default: all. */
  readonly wants?: (id: string) => boolean;
  /** Which of a flow's versions. Default: all. */
  readonly wantsVersion?: (id: string, version: FlowVersion) => boolean;
  /** Of which flows the version that is in production too. Default: none. */
  readonly wantsPromoted?: (id: string) => boolean;
}

/**
 * The versions to fetch of the flows that a server lists.
 *
 * @throws SourceError if there are more of them than the limit.
 */
export function wantedVersions(
  listed: readonly ListedFlow[],
  baseUrl: string,
  { wants = () => true, wantsVersion = () => true }: WantedFlows,
): WantedVersion[] {
  const found = listed
    .filter(({ id }) => wants(id))
    .flatMap((flow) => {
      const wanted = flow.versions.filter(({ version }) => wantsVersion(flow.id, version));
      // A flow without a draft is described by its newest version, so that is always fetched.
      const newest = flow.versions.at(-1);
      const chosen = wanted.length > 0 || newest === undefined ? wanted : [newest];
      return chosen.map((version) => ({ ...version, flow }));
    });
  if (found.length > MAX_DEFINITIONS)
    throw new SourceError(
      `${baseUrl} lists ${found.length} definitions, and at most ${MAX_DEFINITIONS} are fetched from one server. ` +
        "Choose flows with `include` and `exclude`.",
    );
  return found;
}

/** The versions that are in production according to the fetched definitions, and have not been fetched yet. */
export function promotedVersions(
  loaded: readonly WantedVersion[],
  /** The version that each says is in production. */
  promoted: readonly (number | undefined)[],
  { wantsPromoted = () => false }: WantedFlows,
): WantedVersion[] {
  const has = new Set(loaded.map(({ flow, version }) => `${flow.id}@${version}`));
  return loaded.flatMap(({ flow }, index) => {
    const version = promoted[index];
    if (version === undefined || !wantsPromoted(flow.id)) return [];
    if (has.has(`${flow.id}@${version}`)) return [];
    has.add(`${flow.id}@${version}`);
    const listed = flow.versions.find((each) => each.version === version);
    return [{ ...(listed ?? { version, hash: undefined, document: undefined }), flow }];
  });
}
