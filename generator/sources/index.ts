export { filesSource, type FilesSourceOptions } from "./files/index.js";
export { namedSource } from "./kind.js";
export { openSources, type OpenOptions } from "./open.js";
export { flowFilter, wantsVersion, type Selection } from "./select.js";
export { isServerAddress } from "./server/index.js";
export type { LoadedDefinition, LoadProgress, Source } from "./source.js";
