import { basename } from "node:path";
import { SourceError } from "../errors.js";
import type { LoadedDefinition, Source } from "../sources/source.js";
import { readSnapshot, RESTORE } from "./file.js";
import { entryKey, isEdited, type Snapshot } from "./snapshot.js";

/** A snapshot as a source: what is generated from it needs neither a service nor a network. */
export function snapshotSource(path: string): Source {
  return {
    describe: basename(path),
    load: async () => {
      const snapshot = await readSnapshot(path);
      if (snapshot === undefined) {
        throw new SourceError(
          `There is no snapshot at ${path}. Run \`noukai-codegen generate\` once where the service can be reached, ` +
            `and commit the file that it writes.`,
        );
      }
      return definitionsOf(snapshot, basename(path));
    },
  };
}

/**
 * The definitions that a snapshot keeps.
 *
 * @throws SourceError when any of them is not what was fetched: types made of it would promise what the service does not.
 */
export function definitionsOf(snapshot: Snapshot, shown: string): LoadedDefinition[] {
  const edited = snapshot.entries.filter(isEdited).map(entryKey);
  if (edited.length > 0) {
    const some = edited.slice(0, 5).join(", ") + (edited.length > 5 ? ", …" : "");
    throw new SourceError(`${shown} was edited: ${some} does not fit its hash. ${RESTORE}`);
  }
  return snapshot.entries.map(({ definition, origin }) => ({ definition, origin }));
}
