export { indexEntry, type IndexEntry } from "./index-file.js";
export { createEmitter, type EmittedFile, type Emitter } from "./emitter.js";
export type { FormatScope } from "./format.js";
