export { filesSource, type FilesSourceOptions } from "./files-source.js";
