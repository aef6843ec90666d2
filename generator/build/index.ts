export { createBuilder, type Builder, type Built } from "./build.js";
export type { BuildOptions } from "./flow-builder.js";
export { createCachedReader } from "./read-cached.js";
