import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigError } from "../errors.js";

/** The possible names of a config file. */
export const configFileNames: readonly string[] = [
  "noukai.config.ts",
  "noukai.config.mts",
  "noukai.config.js",
  "noukai.config.mjs",
  "noukai.config.json",
];

/** What other tools call their configs. */
const OTHER_EXTENSIONS = ["cjs", "cts", "yaml", "yml", "toml", "jsonc", "json5"];

/**
 * Finds the config file: in `cwd`, or else in the nearest of its parents, up to the root of the repository. Returns its
 * absolute path; undefined if none is named and none is found.
 *
 * @param path - the file to use instead of searching. It need not exist.
 * @throws ConfigError if there are two config files in one folder, if a parent has one of another user, or if there is only one
 * of a name that is not read.
 */
export function findConfig(cwd: string, path?: string): string | undefined {
  if (path !== undefined) return resolve(cwd, path);
  for (const folder of searchedFolders(cwd)) {
    const file = configIn(folder);
    if (file === undefined) continue;
    if (folder !== cwd) requireOwnFile(file, cwd);
    return file;
  }
  refuseOtherNames(cwd);
  return undefined;
}

/** The folders that are searched for a config: `cwd` and its parents, up to the root of the repository. */
export function searchedFolders(cwd: string): readonly string[] {
  const folders = [cwd];
  for (let folder = cwd; !existsSync(join(folder, ".git"));) {
    const parent = dirname(folder);
    if (parent === folder) break;
    folders.push(parent);
    folder = parent;
  }
  return folders;
}

function configIn(folder: string): string | undefined {
  const found = configFileNames
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file));
  if (found.length > 1) {
    const names = found.map((file) => basename(file)).join(" and ");
    throw new ConfigError(
      `${names} both exist in ${folder}: keep one, or choose one with --config.`,
    );
  }
  return found[0];
}

/** A config under a name that is not read is an error: its settings would be ignored silently. */
function refuseOtherNames(cwd: string): void {
  const other = OTHER_EXTENSIONS.map((extension) => `noukai.config.${extension}`).find((name) =>
    existsSync(join(cwd, name)),
  );
  if (other === undefined) return;
  throw new ConfigError(
    `${other} is not read: a config is called ${configFileNames.join(", ")}. Rename it.`,
  );
}

/** A config is a program: in folders that everybody may write to, such as `/tmp`, anybody could leave one. */
function requireOwnFile(file: string, cwd: string): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  const owner = statSync(file).uid;
  if (owner === user || owner === 0 || owner === statSync(cwd).uid) return;
  throw new ConfigError(
    `${file} belongs to another user, and is not used for ${cwd}. Name it with --config to use it nevertheless.`,
  );
}
