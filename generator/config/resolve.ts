import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Config, ResolvedConfig } from "./config.js";
import { loadConfig } from "./load.js";

/** What the command line may say over the config file; undefined leaves a field to the file. */
export interface ConfigFlags {
  readonly config?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly out?: string | undefined;
  readonly objects?: "exact" | "open" | undefined;
  readonly importExtension?: "js" | "ts" | "none" | undefined;
  readonly published?: "exact" | "any" | undefined;
}

/**
 * Reads the config file, lets the flags win over it, and fills in the defaults.
 *
 * Paths in the config file are relative to the file, paths in flags to `cwd`.
 *
 * @throws ConfigError as {@link loadConfig} does.
 */
export async function resolveConfig(cwd: string, flags: ConfigFlags = {}): Promise<ResolvedConfig> {
  const { config, folder } = await loadConfig(cwd, flags.config);
  return {
    cwd,
    source: flags.source ?? sourcesOf(config).map((pattern) => fromFolder(pattern, folder, cwd)),
    out:
      flags.out === undefined
        ? resolve(folder, config.out ?? "src/flows")
        : resolve(cwd, flags.out),
    objects: flags.objects ?? config.objects ?? "exact",
    importExtension: flags.importExtension ?? config.importExtension ?? "js",
    versions: config.versions ?? {},
    pin: config.pin ?? {},
    published: flags.published ?? config.published ?? "exact",
  };
}

function sourcesOf(config: Config): readonly string[] {
  const source = config.source ?? "flows";
  return typeof source === "string" ? [source] : source;
}

/** Globs are matched relative to `cwd`, so a pattern of a config elsewhere is moved there, always with `/`. */
function fromFolder(pattern: string, folder: string, cwd: string): string {
  if (isAbsolute(pattern) || folder === cwd) return pattern;
  const negated = pattern.startsWith("!");
  const moved = relative(cwd, resolve(folder, negated ? pattern.slice(1) : pattern))
    .split(sep)
    .join("/");
  return negated ? `!${moved}` : moved;
}
