import type { ResolvedConfig } from "../config/index.js";
import type { Inputs } from "../load.js";
import type { Snapshot, SnapshotEntry } from "../sources/snapshot/index.js";
import { createFlowFilter, wantsVersion, type LoadedDefinition } from "../sources/index.js";
import { packageVersion } from "../version.js";
import type { Difference } from "./difference.js";
import { shownPath } from "./display-path.js";

/** Both sides of the comparison with the service, and what differs between them. */
export interface Sides {
  /** What the clients should be made from. */
  readonly known: readonly LoadedDefinition[];
  /** What they would be made from, were they generated now. */
  readonly current: readonly LoadedDefinition[];
  readonly hasMoved: boolean;
  readonly differences: readonly Difference[];
  /** Whether a flow is missing in `known`, so that nobody can tell what the index should be. */
  readonly isIncomplete: boolean;
  /** Flows whose clients say nothing, because nobody knows what they should be. */
  readonly unclear: ReadonlySet<string>;
}

/** Holds what the service says against the snapshot. */
export async function compareSides(
  config: ResolvedConfig,
  { definitions, snapshot }: Inputs,
  offline: boolean,
): Promise<Sides> {
  const unchanged = {
    known: definitions,
    current: definitions,
    hasMoved: false,
    isIncomplete: false,
    differences: [],
    unclear: new Set<string>(),
  };
  if (snapshot === undefined) return unchanged;
  const wants = await createFlowFilter(config);
  const current = offline ? undefined : snapshot.after;
  const { before } = snapshot;
  const kept = relevant(
    config,
    wants,
    before ?? { generator: packageVersion(), entries: [] },
    current,
  );
  const isSame = kept.entries === current?.entries;
  if (isSame && before?.generator === packageVersion()) return unchanged;
  const { explainSnapshot, knownEntries } = await import("./causes/index.js");
  const known = knownEntries(kept, current);
  const differences = explainSnapshot(kept, known, current, {
    file: shownPath(config, config.snapshot),
    objects: config.objects,
    generator: packageVersion(),
  });
  const remote = new Set<LoadedDefinition["definition"]>(
    snapshot.after.entries.map(({ definition }) => definition),
  );
  const local = definitions.filter(({ definition }) => !remote.has(definition));
  return {
    known: [...local, ...known.entries],
    current: definitions,
    hasMoved: differences.some(({ cause }) => cause === "service"),
    differences,
    isIncomplete: known.entries.length < kept.entries.length,
    unclear: new Set(
      known.edited.filter(({ original }) => original === undefined).map(({ entry }) => entry.id),
    ),
  };
}

/** The snapshot without what the config does not ask for any more. */
function relevant(
  config: ResolvedConfig,
  wants: (id: string) => boolean,
  kept: Snapshot,
  current: Snapshot | undefined,
): Snapshot {
  const has = new Set(current?.entries.map(({ id, version }) => `${id}@${version}`));
  const isWanted = ({ id, version }: SnapshotEntry): boolean =>
    wants(id) &&
    (current === undefined || wantsVersion(config, id, version) || has.has(`${id}@${version}`));
  const entries = kept.entries.filter(isWanted);
  return entries.length === kept.entries.length ? kept : { ...kept, entries };
}
