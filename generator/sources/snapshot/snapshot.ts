import { hashDefinition } from "../../definition/hash.js";
import type { FlowDefinition, FlowVersion } from "../../definition/types.js";
import type { LoadedDefinition } from "../source.js";
import { flowId } from "../../definition/flow-id.js";

/** The definitions that clients are generated from, as they were fetched. */
export interface Snapshot {
  /** The version of the generator that wrote it. */
  readonly generator: string;
  /** Ordered by id, then the draft before the published versions. */
  readonly entries: readonly SnapshotEntry[];
}

/** One definition of a snapshot. */
export interface SnapshotEntry {
  /** `org/project/slug`. */
  readonly id: string;
  readonly version: FlowVersion;
  /** The result of `hashDefinition` when it was fetched. */
  readonly hash: string;
  readonly origin: string;
  readonly definition: FlowDefinition;
}

/** Creates a snapshot of fetched definitions. */
export function takeSnapshot(fetched: readonly LoadedDefinition[], generator: string): Snapshot {
  const entries = fetched.map((loaded) => entryOf(loaded));
  return { generator, entries: entries.sort(inOrder) };
}

/**
 * Creates a snapshot of fetched definitions that keeps the entries of an earlier one if they differ only in the order of keys
 * or the address of the service, which need no review. Kept entries are the same objects.
 */
export function renewSnapshot(
  before: Snapshot | undefined,
  fetched: readonly LoadedDefinition[],
  generator: string,
): Snapshot {
  const known = new Map(before?.entries.map((entry) => [entryKey(entry), entry]));
  const after = takeSnapshot(fetched, generator);
  const entries = after.entries.map((entry) => {
    const old = known.get(entryKey(entry));
    return old?.hash === entry.hash && !isEdited(old) ? old : entry;
  });
  const renewed = { generator, entries };
  return before !== undefined && areEqual(before, renewed) ? before : renewed;
}

/** Whether the definition does not match its hash. */
export function isEdited({ definition, hash }: SnapshotEntry): boolean {
  return hashDefinition(definition) !== hash;
}

/** Whether two snapshots have the same text. */
export function areEqual(one: Snapshot | undefined, other: Snapshot): boolean {
  if (one === other) return true;
  return (
    one?.generator === other.generator &&
    one.entries.length === other.entries.length &&
    one.entries.every((entry, index) => {
      const { id, version, hash, origin, definition } = other.entries[index] ?? entry;
      const isSameEntry = entry.definition === definition || !isEdited(entry);
      const isNamed = entry.id === id && entry.version === version;
      return isNamed && entry.hash === hash && entry.origin === origin && isSameEntry;
    })
  );
}

/** A key that is equal for entries of the same flow and version. */
export function entryKey({ id, version }: Pick<SnapshotEntry, "id" | "version">): string {
  return `${id}@${version}`;
}

function entryOf({ definition, origin }: LoadedDefinition): SnapshotEntry {
  const hash = hashDefinition(definition);
  return { id: flowId(definition), version: definition.version, hash, origin, definition };
}

/** The order of entries: by id, the draft before the published versions. */
export function inOrder(a: SnapshotEntry, b: SnapshotEntry): number {
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return (a.version === "draft" ? 0 : a.version) - (b.version === "draft" ? 0 : b.version);
}
