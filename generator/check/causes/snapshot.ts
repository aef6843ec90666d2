import { readDefinition } from "../../definition/index.js";
import type { FlowDefinition } from "../../definition/types.js";
import { serializeDefinition } from "../../definition/serialize.js";
import {
  entryKey,
  isEdited,
  type Snapshot,
  type SnapshotEntry,
} from "../../sources/snapshot/index.js";
import {
  compareDefinitions,
  compareFlows,
  worstClass,
  type Change,
  type ComparisonOptions,
  type FlowVersions,
} from "../../diff/index.js";
import type { Difference } from "../difference.js";

/** The definitions from servers that the clients were generated from, as far as they are known. */
export interface KnownEntries {
  /** The entries as they were fetched, or the closest approximation. */
  readonly entries: readonly SnapshotEntry[];
  /** Entries that were edited by hand, with their original definitions. */
  readonly edited: readonly EditedEntry[];
}

export interface EditedEntry {
  readonly entry: SnapshotEntry;
  /** The definition before the edit; undefined if it is unknown. */
  readonly original: FlowDefinition | undefined;
}

/**
 * Restores the entries of a snapshot that may have been edited. The original of an edited entry is known if the service still
 * returns it. Entries that are no longer valid definitions are omitted.
 *
 * @param current - what the service returns; undefined if it was not queried.
 */
export function knownEntries(kept: Snapshot, current: Snapshot | undefined): KnownEntries {
  const fetched = new Map(current?.entries.map((entry) => [entryKey(entry), entry]));
  const edited: EditedEntry[] = [];
  const entries = kept.entries.flatMap((entry): SnapshotEntry[] => {
    if (!isEdited(entry)) return [entry];
    const now = fetched.get(entryKey(entry));
    const original = now?.hash === entry.hash ? now.definition : undefined;
    edited.push({ entry, original });
    if (original !== undefined) return [{ ...entry, definition: original }];
    return isDefinition(entry.definition) ? [entry] : [];
  });
  return { entries, edited };
}

function isDefinition(definition: FlowDefinition): boolean {
  const text = JSON.stringify(serializeDefinition(definition));
  return "definition" in readDefinition({ path: "snapshot.json", text });
}

/** Context for describing the differences of a snapshot. */
export interface SnapshotContext {
  /** The snapshot's display path. */
  readonly file: string;
  /** What the config says of undeclared properties and of `format`. */
  readonly comparison: ComparisonOptions;
  /** The version of this generator. */
  readonly generator: string;
}

/** Finds edited entries, changes of the service, and a snapshot written by another version of the generator. */
export function explainSnapshot(
  kept: Snapshot,
  { entries, edited }: KnownEntries,
  current: Snapshot | undefined,
  { file, comparison, generator }: SnapshotContext,
): Difference[] {
  const start = { files: [file] as const, callSites: [] };
  const differences: Difference[] = edited.map(({ entry, original }) => {
    const changes =
      original === undefined ? [] : compareDefinitions(original, entry.definition, comparison);
    return {
      ...start,
      cause: "snapshot",
      class: original === undefined ? "breaking" : (worstClass(changes) ?? "breaking"),
      flow: entry.id,
      summary: `The ${versionName(entry)} was edited in ${file}: its hash does not match`,
      changes,
    };
  });
  if (current !== undefined) {
    const lost = edited
      .filter(({ original }) => original === undefined)
      .map(({ entry }) => entryKey(entry));
    const [before, after] = [byFlow(entries), byFlow(current.entries)];
    for (const id of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const changes = serviceChanges(id, before, after, lost, comparison);
      const worst = worstClass(changes);
      if (worst === undefined) continue;
      differences.push({
        ...start,
        cause: "service",
        class: worst,
        flow: id,
        summary: summaryOf(id, before, after, file),
        changes,
      });
    }
  }
  if (kept.generator !== generator) {
    const summary = `${file} was written by noukai-codegen ${kept.generator}, this is ${generator}`;
    differences.push({
      ...start,
      cause: "generator",
      class: "documentation",
      flow: undefined,
      summary,
      changes: [],
    });
  }
  return differences;
}

type Flows = ReadonlyMap<string, FlowVersions>;

function serviceChanges(
  id: string,
  before: Flows,
  after: Flows,
  lost: readonly string[],
  comparison: SnapshotContext["comparison"],
): Change[] {
  const none: FlowVersions = new Map();
  const [old, current] = [before.get(id) ?? none, after.get(id) ?? none];
  // Edited entries cannot be compared: the difference may be the edit.
  const isKnown = (version: FlowDefinition["version"]): boolean =>
    !lost.includes(entryKey({ id, version }));
  const comparable: FlowVersions = new Map([...old].filter(([version]) => isKnown(version)));
  const unknown = [...old.keys()].filter((version) => !isKnown(version));
  const others: FlowVersions = new Map(
    [...current].filter(([version]) => !unknown.includes(version)),
  );
  return [
    ...unknown.map((version): Change => ({
      class: "breaking",
      direction: "flow",
      version,
      path: "definition",
      message: "changed; the previous definition is unknown, because the snapshot was edited",
    })),
    ...(comparable.size === 0 && unknown.length > 0
      ? []
      : compareFlows(comparable, others, comparison)),
  ];
}

function summaryOf(id: string, before: Flows, after: Flows, file: string): string {
  if (!before.has(id)) return `The service has this flow, ${file} does not`;
  return after.has(id)
    ? `The service's definition differs from ${file}`
    : "The service no longer has this flow";
}

function byFlow(entries: readonly SnapshotEntry[]): Map<string, FlowVersions> {
  const flows = new Map<string, Map<FlowDefinition["version"], FlowDefinition>>();
  for (const { id, version, definition } of entries)
    flows.set(
      id,
      (flows.get(id) ?? new Map<FlowDefinition["version"], FlowDefinition>()).set(
        version,
        definition,
      ),
    );
  return flows;
}

function versionName({ version }: SnapshotEntry): string {
  return version === "draft" ? "draft" : `definition of version ${version}`;
}
