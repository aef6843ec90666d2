import type { CallVersion, FlowVersion } from "../definition/types.js";
import type { LoadedDefinition } from "../sources/index.js";

/** A flow and its definitions. */
export interface FlowGroup {
  /** `org/project/slug`. */
  readonly id: string;
  readonly versions: ReadonlyMap<FlowVersion, LoadedDefinition>;
}

/** What the config says about versions. */
export interface VersionOptions {
  readonly versions: Readonly<Record<string, readonly number[] | "all">>;
  readonly pin: Readonly<Record<string, CallVersion>>;
  readonly defaultVersion: CallVersion;
  readonly published: "exact" | "any";
}
