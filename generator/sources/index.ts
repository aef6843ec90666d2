export { filesSource, type FilesSourceOptions } from "./files/index.js";
export { namedSource } from "./source-name.js";
export { openSources, type OpenOptions } from "./open-sources.js";
export { flowFilter, wantsVersion, type Selection } from "./selection.js";
export { isServerAddress } from "./server/index.js";
export type { LoadedDefinition, LoadProgress, Source } from "./source.js";
