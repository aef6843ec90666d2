import type { Source } from "../sources/index.js";

/** Which definitions of a flow get a contract of their own, beside the draft's. */
export type VersionSelection = readonly number[] | "all";

/** An emulator or a self-hosted gateway that hands out definitions. */
export interface ServerEntry {
  /** Its base URL, such as `http://localhost:8080/api/v1`. The API key is read from `NOUKAI_API_KEY`. */
  server: string;
}

/**
 * Where definitions come from: a path or a glob, a snapshot's path, a server's base URL, or an object of your own that
 * has the shape of a `Source`.
 */
export type SourceEntry = string | ServerEntry | Source;

/**
 * What `noukai.config.{ts,js,json}` holds. Relative paths are relative to the config file. Every field can be given
 * on the command line too, and the command line wins.
 */
export interface Config {
  /**
   * Where definitions are: folders, files or globs of `*.flow.{yaml,yml,json}`, servers, or any number of these.
   * Default: `flows`.
   */
  source?: SourceEntry | readonly SourceEntry[] | undefined;
  /** Globs of `org/project/slug`: only flows that one of them matches. Default: all flows. */
  include?: readonly string[] | undefined;
  /** Globs of `org/project/slug`: no flow that one of them matches. Default: none. */
  exclude?: readonly string[] | undefined;
  /** The file that keeps what servers said, to be committed. Default: `noukai.snapshot.json`. */
  snapshot?: string | undefined;
  /** The folder that generated files go to. Default: `src/flows`. */
  out?: string | undefined;
  /**
   * `exact` (default): a property that a schema does not declare is a compile error, which is how typos are caught.
   * `open`: JSON Schema to the letter, with index signatures where a schema leaves an object open.
   */
  objects?: "exact" | "open" | undefined;
  /** The suffix of relative imports in generated files. Default: `js`, which suits `nodenext` and `bundler` alike. */
  importExtension?: "js" | "ts" | "none" | undefined;
  /**
   * Versions that get a contract of their own, by `org/project/slug` (`*` for every flow). A call that names such a
   * version is checked against it; other versions are checked against the flow's default one.
   */
  versions?: Readonly<Record<string, VersionSelection>> | undefined;
  /** The published version that a flow's calls run when they name none, by `org/project/slug`. Default: the draft. */
  pin?: Readonly<Record<string, number>> | undefined;
  /**
   * `exact` (default): a version number that is not published is a compile error. `any`: every number is accepted.
   */
  published?: "exact" | "any" | undefined;
}

/**
 * Gives a config file its types; returns what it is given.
 *
 * @example
 * ```ts
 * // noukai.config.ts
 * import { defineConfig } from "noukai-codegen";
 *
 * export default defineConfig({ source: "flows", out: "src/flows" });
 * ```
 */
export function defineConfig(config: Config): Config {
  return config;
}

/** A config with every default filled in and every path absolute. */
export interface ResolvedConfig {
  /** What relative source patterns are relative to, and what origins are shown relative to. */
  readonly cwd: string;
  readonly source: readonly SourceEntry[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The absolute path of the file that keeps what was fetched. */
  readonly snapshot: string;
  /** The absolute path of the config file that was read; undefined where the defaults and the flags say everything. */
  readonly file: string | undefined;
  /** The absolute path of the output folder. */
  readonly out: string;
  readonly objects: "exact" | "open";
  readonly importExtension: "js" | "ts" | "none";
  readonly versions: Readonly<Record<string, VersionSelection>>;
  readonly pin: Readonly<Record<string, number>>;
  readonly published: "exact" | "any";
}
