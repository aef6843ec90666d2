export { filesSource, type FilesSourceOptions } from "./files/files-source.js";
export { parseSourceName } from "./source-name.js";
export { openSources, type OpenOptions } from "./open-sources.js";
export { createFlowFilter, wantsVersion, type Selection } from "./selection.js";
export { isServerAddress } from "./server/address.js";
export type { LoadedDefinition, LoadProgress, Source } from "./source.js";
