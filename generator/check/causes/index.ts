export { explainOutput, type FileDifference } from "./output.js";
export { explainSnapshot, knownEntries, type KnownEntries } from "./snapshot.js";
