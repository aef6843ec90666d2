export { explainOutput } from "./output.js";
export { explainSnapshot, knownEntries } from "./snapshot.js";
