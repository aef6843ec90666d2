export { filesSource, type FilesSourceOptions } from "./files/index.js";
export type { LoadedDefinition, Source } from "./source.js";
