export { readSnapshot, snapshotFileName, snapshotText, writeSnapshot } from "./file.js";
export { definitionsOf, snapshotSource } from "./snapshot-source.js";
export {
  compareSnapshots,
  entryKey,
  isEdited,
  renewSnapshot,
  takeSnapshot,
  type Snapshot,
  type SnapshotDifference,
  type SnapshotEntry,
} from "./snapshot.js";
