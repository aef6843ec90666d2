import type { ResolvedConfig } from "../config/index.js";
import type { Inputs } from "../load.js";
import { entryKey, type Snapshot, type SnapshotEntry } from "../sources/snapshot/index.js";
import {
  createFlowFilter,
  wantsPromoted,
  wantsVersion,
  type LoadedDefinition,
} from "../sources/index.js";
import { packageVersion } from "../version.js";
import type { Difference } from "./difference.js";
import { displayPath } from "./display-path.js";

/** The comparison of the snapshot with the service. */
export interface SnapshotComparison {
  /** The definitions that the clients in the output folder should have been generated from. */
  readonly known: readonly LoadedDefinition[];
  /** The definitions that the clients would be generated from now. */
  readonly current: readonly LoadedDefinition[];
  /** Whether the service differs from the snapshot, so that `current` differs from `known`. */
  readonly hasServiceChanged: boolean;
  readonly differences: readonly Difference[];
  /** Whether a flow is missing in `known`, so that the expected index is unknown. */
  readonly isIncomplete: boolean;
  /** Flows whose original definitions are unknown, because the snapshot was edited: their clients cannot be checked. */
  readonly unknownFlows: ReadonlySet<string>;
}

/** Compares the definitions of the service with the snapshot. */
export async function compareSnapshot(
  config: ResolvedConfig,
  { definitions, snapshot }: Inputs,
  offline: boolean,
): Promise<SnapshotComparison> {
  const unchanged = {
    known: definitions,
    current: definitions,
    hasServiceChanged: false,
    isIncomplete: false,
    differences: [],
    unknownFlows: new Set<string>(),
  };
  if (snapshot === undefined) return unchanged;
  const isSelected = await createFlowFilter(config);
  const current = offline ? undefined : snapshot.after;
  const { before } = snapshot;
  const kept = selectEntries(
    config,
    isSelected,
    before ?? { generator: packageVersion(), entries: [] },
    current,
  );
  const isSame = kept.entries === current?.entries;
  if (isSame && before?.generator === packageVersion()) return unchanged;
  const { explainSnapshot, knownEntries } = await import("./causes/snapshot.js");
  const known = knownEntries(kept, current);
  const differences = explainSnapshot(kept, known, current, {
    file: displayPath(config, config.snapshot),
    comparison: { objects: config.objects, formats: config.formats },
    generator: packageVersion(),
  });
  const remote = new Set<LoadedDefinition["definition"]>(
    snapshot.after.entries.map(({ definition }) => definition),
  );
  const local = definitions.filter(({ definition }) => !remote.has(definition));
  return {
    known: [...local, ...known.entries],
    current: definitions,
    hasServiceChanged: differences.some(({ cause }) => cause === "service"),
    differences,
    isIncomplete: known.entries.length < kept.entries.length,
    unknownFlows: new Set(
      known.edited.filter(({ original }) => original === undefined).map(({ entry }) => entry.id),
    ),
  };
}

/** The snapshot without entries that the config no longer selects. */
function selectEntries(
  config: ResolvedConfig,
  isSelected: (id: string) => boolean,
  kept: Snapshot,
  current: Snapshot | undefined,
): Snapshot {
  const has = new Set(current?.entries.map(entryKey));
  // What was in production is compared with what is now.
  const promoted = new Set(
    kept.entries
      .filter(({ id }) => wantsPromoted(config, id))
      .map(({ id, definition }) => `${id}@${definition.production}`),
  );
  const isWanted = (entry: SnapshotEntry): boolean =>
    isSelected(entry.id) &&
    (current === undefined ||
      wantsVersion(config, entry.id, entry.version) ||
      promoted.has(entryKey(entry)) ||
      has.has(entryKey(entry)));
  const entries = kept.entries.filter(isWanted);
  return entries.length === kept.entries.length ? kept : { ...kept, entries };
}
