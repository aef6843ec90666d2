export type { CheckedTexts } from "./parse-snapshot.js";
export { readSnapshot, snapshotFileName, writeSnapshot } from "./snapshot-file.js";
export { definitionsOf, requireSnapshot, snapshotSource } from "./snapshot-source.js";
export {
  areEqual,
  entryKey,
  isEdited,
  renewSnapshot,
  type Snapshot,
  type SnapshotEntry,
} from "./snapshot.js";
