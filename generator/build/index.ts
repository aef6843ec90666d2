export { createBuilder, type Builder, type BuildOptions, type Built } from "./build.js";
export { createCachedReader } from "./read-cached.js";
