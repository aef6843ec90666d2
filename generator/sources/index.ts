export { filesSource, type FilesSourceOptions } from "./files/index.js";
export { isServerAddress, serverSource, type ServerSourceOptions } from "./server/index.js";
export type { LoadedDefinition, LoadProgress, Source } from "./source.js";
