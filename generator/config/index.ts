export { defineConfig } from "./config.js";
export type {
  Config,
  HostedEntry,
  ResolvedConfig,
  ServerEntry,
  SourceEntry,
  VersionSelection,
} from "./config.js";
export { configFileNames, findConfig, searchedFolders } from "./find.js";
export { importedModules } from "./imported-modules.js";
export { createOwner } from "./owner.js";
export { resolveConfig, type ConfigFlags } from "./resolve.js";
