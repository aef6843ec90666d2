export { createBuilder, type Builder, type Built } from "./renderer.js";
export type { BuildOptions } from "./render-flow.js";
export { createCachedReader } from "../cache/cached-reader.js";
