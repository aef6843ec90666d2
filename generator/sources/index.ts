export { filesSource, type FilesSourceOptions } from "./files/index.js";
export { openSource, type SourceOptions } from "./open-source.js";
export type { LoadedDefinition, Source } from "./source.js";
