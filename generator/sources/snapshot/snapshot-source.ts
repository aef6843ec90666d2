import { basename } from "node:path";
import { SourceError } from "../../errors.js";
import { toPointer } from "../../json-schema/pointer.js";
import type { Source } from "../source.js";
import { RESTORE, type CheckedTexts, type SnapshotReading } from "./parse-snapshot.js";
import { readSnapshot } from "./snapshot-file.js";
import { areEqual, entryKey, isEdited, type Snapshot, type SnapshotEntry } from "./snapshot.js";

/** Creates a source that reads a snapshot and needs neither a service nor a network. */
export function snapshotSource(path: string, checked?: CheckedTexts): Source {
  let last: Snapshot | undefined;
  return {
    describe: basename(path),
    load: async (_signal, _onProgress, onDefinition) => {
      const snapshot = await requireSnapshot(path, { checked, onEntry: onDefinition });
      last = last !== undefined && areEqual(last, snapshot) ? last : snapshot;
      return [...definitionsOf(last, basename(path))];
    },
  };
}

/**
 * Reads a snapshot's file.
 *
 * @throws SourceError if it does not exist or cannot be read; DefinitionError if it is invalid.
 */
export async function requireSnapshot(path: string, reading?: SnapshotReading): Promise<Snapshot> {
  const snapshot = await readSnapshot(path, reading);
  if (snapshot !== undefined) return snapshot;
  throw new SourceError(
    `There is no snapshot at ${path}. Run \`noukai-codegen generate\` once where the service can be reached, ` +
      `and commit the file that it writes.`,
  );
}

/**
 * The definitions that a snapshot keeps: its entries.
 *
 * @throws SourceError if any of them was edited: the generated types would not match the service.
 */
export function definitionsOf(snapshot: Snapshot, name: string): readonly SnapshotEntry[] {
  const edited = snapshot.entries.filter(isEdited).map(placeOf);
  if (edited.length > 0) {
    const some = edited.slice(0, 5).join(", ") + (edited.length > 5 ? ", …" : "");
    throw new SourceError(`${name} was edited: ${some} does not match its hash. ${RESTORE}`);
  }
  return snapshot.entries;
}

/** An entry, and the JSON pointer to its hash. */
function placeOf(entry: SnapshotEntry): string {
  return `${entryKey(entry)} (at ${toPointer(["flows", entry.id, entry.version, "hash"])})`;
}
