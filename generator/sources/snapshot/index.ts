export { readSnapshot, snapshotFileName, snapshotText, writeSnapshot } from "./snapshot-file.js";
export { definitionsOf, requireSnapshot, snapshotSource } from "./snapshot-source.js";
export {
  areEqual,
  compareSnapshots,
  entryKey,
  isEdited,
  renewSnapshot,
  takeSnapshot,
  type Snapshot,
  type SnapshotDifference,
  type SnapshotEntry,
} from "./snapshot.js";
