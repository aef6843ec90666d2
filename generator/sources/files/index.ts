export { filesSource, type FilesSourceOptions } from "./files-source.js";
export { rawPath } from "./raw-path.js";
