import type { CallVersion } from "../definition/index.js";
import type { Source } from "../sources/index.js";

/** The versions of a flow that get their own contract, in addition to the draft. */
export type VersionSelection = readonly number[] | "all";

/** An emulator or a self-hosted gateway that serves definitions. */
export interface ServerEntry {
  /** Its base URL, such as `http://localhost:8080/api/v1`. The API key is read from `NOUKAI_API_KEY`. */
  server: string;
}

/** The hosted service, which hands definitions out after `noukai-codegen login`. */
export interface HostedEntry {
  hosted: {
    /**
     * The project: `org/project`, its UUID, or both as `org/project#uuid`. Default: the project of the key in
     * `NOUKAI_API_KEY`.
     */
    project?: string | undefined;
    /** The service's base URL. Default: `NOUKAI_BASE_URL`, else `https://api.noukai.dev/api/v1`. */
    url?: string | undefined;
  };
}

/**
 * Where definitions come from: a path or a glob, the path of a snapshot, the base URL of a server, `hosted:` and
 * perhaps a project of the hosted service, or an object that implements `Source`.
 */
export type SourceEntry = string | ServerEntry | HostedEntry | Source;

/**
 * The content of `noukai.config.{ts,js,json}`. Relative paths are relative to the config file. Options of the command line
 * take precedence.
 */
export interface Config {
  /**
   * The sources of definitions, one or several: folders, files or globs of `*.flow.{yaml,yml,json}`, servers,
   * or the hosted service.
   * Default: `flows`.
   */
  source?: SourceEntry | readonly SourceEntry[] | undefined;
  /** Globs of `org/project/slug`: only matching flows are included. Default: all flows. */
  include?: readonly string[] | undefined;
  /** Globs of `org/project/slug`: matching flows are excluded. Default: none. */
  exclude?: readonly string[] | undefined;
  /** The snapshot: the file that stores the definitions of servers. Commit it. Default: `noukai.snapshot.json`. */
  snapshot?: string | undefined;
  /** The output folder for the generated files. Default: `src/flows`. */
  out?: string | undefined;
  /**
   * `exact` (default): a property that a schema does not declare is a compile error, so that typos are caught.
   * `open`: undeclared properties are allowed where JSON Schema allows them, by index signatures.
   */
  objects?: "exact" | "open" | undefined;
  /** The suffix of relative imports in generated files. Default: `js`, which works with `nodenext` and `bundler`. */
  importExtension?: "js" | "ts" | "none" | undefined;
  /**
   * Versions that get a contract of their own, by `org/project/slug` (`*` for every flow). A call that names such a
   * version is checked against it; other versions are checked against the flow's default one.
   */
  versions?: Readonly<Record<string, VersionSelection>> | undefined;
  /**
   * The version that calls without `version` run. `draft` (default): the working copy. `production`: the promoted version,
   * or the draft where none is published; needs no setting of the client. A number: that published version of every flow.
   */
  defaultVersion?: "draft" | "production" | number | undefined;
  /** Exceptions to `defaultVersion`, by `org/project/slug`. */
  pin?: Readonly<Record<string, "draft" | "production" | number>> | undefined;
  /**
   * `exact` (default): a version number that is not published is a compile error, and so is `"production"` where the
   * definition says that nothing is published (`published: []`). `any`: every number is accepted, and `"production"`.
   */
  published?: "exact" | "any" | undefined;
  /**
   * What `format` is where values are validated. `annotation` (default): documentation, as JSON Schema has it. `assert`: a rule.
   * The emulator of `watch --emulator` follows it.
   */
  formats?: "annotation" | "assert" | undefined;
  /**
   * The schemas that are generated for validation at run time. `standard` (default): one file per flow, loaded when a value is
   * first validated. `zod`: zod schemas too. `none`: no schemas, so that clients can only execute.
   */
  schemas?: "none" | "standard" | "zod" | undefined;
}

/**
 * Types a config file. Returns its argument.
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
  /** The folder that relative source patterns and displayed origins are relative to. */
  readonly cwd: string;
  readonly source: readonly SourceEntry[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The absolute path of the snapshot. */
  readonly snapshot: string;
  /** The absolute path of the config file; undefined if there is none. */
  readonly file: string | undefined;
  /** The absolute path of the output folder. */
  readonly out: string;
  /** How the headers of generated files name this config: a path relative to the output folder. */
  readonly configId: string;
  readonly objects: "exact" | "open";
  readonly importExtension: "js" | "ts" | "none";
  readonly versions: Readonly<Record<string, VersionSelection>>;
  readonly defaultVersion: CallVersion;
  readonly pin: Readonly<Record<string, CallVersion>>;
  readonly published: "exact" | "any";
  readonly formats: "annotation" | "assert";
  readonly schemas: "none" | "standard" | "zod";
}
