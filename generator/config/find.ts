import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ConfigError } from "../errors.js";

/** The possible names of a config file. */
export const configFileNames: readonly string[] = [
  "noukai.config.ts",
  "noukai.config.mts",
  "noukai.config.js",
  "noukai.config.mjs",
  "noukai.config.json",
];

/**
 * Finds the config file. Returns its absolute path; undefined if none is named and none is found.
 *
 * @param path - the file to use instead of searching `cwd`. It need not exist.
 * @throws ConfigError if there are two config files.
 */
export function findConfig(cwd: string, path?: string): string | undefined {
  if (path !== undefined) return resolve(cwd, path);
  const found = configFileNames.map((name) => join(cwd, name)).filter((file) => existsSync(file));
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(" and ");
    throw new ConfigError(`${names} both exist in ${cwd}: keep one, or choose one with --config.`);
  }
  return found[0];
}
