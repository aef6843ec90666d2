export { defineConfig } from "./config.js";
export type {
  Config,
  ResolvedConfig,
  ServerEntry,
  SourceEntry,
  VersionSelection,
} from "./config.js";
export { configFileNames } from "./find.js";
export { createOwner } from "./owner.js";
export { resolveConfig, type ConfigFlags } from "./resolve.js";
