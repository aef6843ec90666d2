export { defineConfig, resolveConfig } from "./config/index.js";
export type {
  Config,
  ConfigFlags,
  HostedEntry,
  ResolvedConfig,
  ServerEntry,
  SourceEntry,
  VersionSelection,
} from "./config/index.js";
export type { DefinitionProblem } from "./definition/index.js";
export {
  ConfigError,
  DefinitionError,
  NoukaiCodegenError,
  OutputConflictError,
  OutputError,
  SourceError,
  UsageError,
} from "./errors.js";
export { generate } from "./generate.js";
export type { GenerateOptions, GenerateProgress } from "./generate.js";
export type { GenerateReport } from "./report.js";
export { listFlows } from "./list.js";
export type { ListedFlow, ListedInput, ListedVersion, ListOptions } from "./list.js";
export type { RunTimeRule } from "./rules.js";
