import { isAbsolute, relative, resolve, sep } from "node:path";
import type { CallVersion } from "../definition/index.js";
import { snapshotFileName } from "../sources/snapshot/index.js";
import { isService } from "../sources/index.js";
import type { Config, ResolvedConfig, SourceEntry } from "./config.js";
import { loadConfig } from "./load.js";
import { configIdOf } from "./owner.js";

/** Options of the command line that take precedence over the config file, where they are defined. */
export interface ConfigFlags {
  readonly config?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly objects?: "exact" | "open" | undefined;
  readonly importExtension?: "js" | "ts" | "none" | undefined;
  readonly defaultVersion?: CallVersion | undefined;
  readonly published?: "exact" | "any" | undefined;
  readonly schemas?: "none" | "standard" | "zod" | undefined;
}

/**
 * Reads the config file, applies the flags, and fills in the defaults.
 *
 * Paths in the config file are relative to the file, paths in flags to `cwd`.
 *
 * @throws ConfigError if the file does not exist, cannot be loaded, or is invalid (listing every problem), or if there are two.
 */
export async function resolveConfig(cwd: string, flags: ConfigFlags = {}): Promise<ResolvedConfig> {
  const { config, folder, path } = await loadConfig(cwd, flags.config);
  const out =
    flags.out === undefined ? resolve(folder, config.out ?? "src/flows") : resolve(cwd, flags.out);
  return {
    cwd,
    source: flags.source ?? sourcesOf(config).map((entry) => fromFolder(entry, folder, cwd)),
    include: flags.include ?? config.include ?? [],
    exclude: flags.exclude ?? config.exclude ?? [],
    snapshot: resolve(folder, config.snapshot ?? snapshotFileName),
    file: path,
    out,
    configId: configIdOf({ cwd, file: path, out }),
    objects: flags.objects ?? config.objects ?? "exact",
    importExtension: flags.importExtension ?? config.importExtension ?? "js",
    versions: config.versions ?? {},
    defaultVersion: flags.defaultVersion ?? config.defaultVersion ?? "draft",
    pin: config.pin ?? {},
    published: flags.published ?? config.published ?? "exact",
    formats: config.formats ?? "annotation",
    schemas: flags.schemas ?? config.schemas ?? "standard",
  };
}

function sourcesOf(config: Config): readonly SourceEntry[] {
  const source = config.source ?? "flows";
  return isList(source) ? source : [source];
}

function isList(source: SourceEntry | readonly SourceEntry[]): source is readonly SourceEntry[] {
  return Array.isArray(source);
}

/** Globs are matched relative to `cwd`, so the patterns of a config in another folder are rewritten, with `/`. */
function fromFolder(entry: SourceEntry, folder: string, cwd: string): SourceEntry {
  if (typeof entry !== "string" || isService(entry)) return entry;
  if (isAbsolute(entry) || folder === cwd) return entry;
  const negated = entry.startsWith("!");
  const moved = relative(cwd, resolve(folder, negated ? entry.slice(1) : entry))
    .split(sep)
    .join("/");
  return negated ? `!${moved}` : moved;
}
