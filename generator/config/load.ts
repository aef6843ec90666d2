import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../errors.js";
import { detectPackageManager, installCommand } from "../package-manager.js";
import type { Config } from "./config.js";
import { findConfig } from "./find.js";
import { importedModules } from "./imported-modules.js";
import { checkConfig, parseJsonConfig } from "./schema.js";

/** A config, and the file that it was read from. */
export interface LoadedConfig {
  readonly config: Config;
  /** The absolute path of the file; undefined if there is none, so that the defaults apply. */
  readonly path: string | undefined;
  /** The folder that the config's relative paths are relative to. */
  readonly folder: string;
}

/**
 * Reads the config file.
 *
 * @param cwd - the folder that is searched for `noukai.config.*`, and that `path` is relative to.
 * @param path - the file to read instead of searching.
 * @throws ConfigError when a named file does not exist, when there are two config files, when the file cannot be
 * loaded, or when it is invalid (listing every problem).
 */
export async function loadConfig(cwd: string, path?: string): Promise<LoadedConfig> {
  const file = findConfig(cwd, path);
  if (file === undefined) return { config: {}, path: undefined, folder: cwd };
  if (!existsSync(file))
    throw new ConfigError(`There is no config file at ${file}: check --config.`);
  const name = basename(file);
  const extension = extname(file);
  if (extension === ".json") {
    const config = parseJsonConfig(name, await readFile(file, "utf8"));
    return { config, path: file, folder: dirname(file) };
  }
  const config = checkConfig(name, await importDefault(file, name));
  return { config, path: file, folder: dirname(file) };
}

/** Config files that Node.js has loaded. It keeps them and what they import. */
const loaded = new Set<string>();

async function importDefault(file: string, name: string): Promise<unknown> {
  let module: unknown;
  try {
    if (file.endsWith("ts") || loaded.has(file)) {
      const { createJiti } = await import("jiti");
      const { cache } = createRequire(import.meta.url);
      for (const path of [file, ...(await importedModules(file))])
        Reflect.deleteProperty(cache, path);
      module = await createJiti(import.meta.url, { moduleCache: false }).import(file);
    } else {
      loaded.add(file);
      module = await import(pathToFileURL(file).href);
    }
  } catch (cause) {
    throw new ConfigError(await loadFailure(file, name, cause), { cause });
  }
  if (typeof module === "object" && module !== null && "default" in module) {
    return module.default;
  }
  throw new ConfigError(
    `${name} has no default export. Write: export default defineConfig({ source: "flows", out: "src/flows" });`,
  );
}

/** Why a config could not be loaded, and what to do where that is known. */
async function loadFailure(file: string, name: string, cause: unknown): Promise<string> {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // The loaders throw errors of their own, not all of them a `SyntaxError`.
  if (!isMissingModule(cause)) {
    const { syntaxProblem } = await import("./syntax-problem.js");
    const problem = await syntaxProblem(file, dirname(file));
    if (problem !== undefined) return problem;
  }
  const [first = ""] = reason.split("\nRequire stack:");
  const isOwn = /Cannot find (?:package|module) 'noukai-codegen'/.test(reason);
  if (!isOwn) return `${name} could not be loaded: ${first}${lineOf(cause, file)}`;
  const command = installCommand(detectPackageManager(dirname(file)), "noukai-codegen", {
    dev: true,
  });
  return `${name} could not be loaded: ${first}. Install the package in the project: run \`${command}\`.`;
}

/** The line of a config from which an error was thrown, as a part of a sentence. */
function lineOf(cause: unknown, file: string): string {
  const stack = cause instanceof Error ? (cause.stack ?? "") : "";
  const frame = stack.split("\n").find((line) => line.includes(`${basename(file)}:`));
  const line = frame === undefined ? undefined : /:(\d+):\d+\)?$/.exec(frame)?.[1];
  return line === undefined ? "" : ` (at line ${line})`;
}

function isMissingModule(cause: unknown): boolean {
  if (!(cause instanceof Error) || !("code" in cause)) return false;
  return cause.code === "ERR_MODULE_NOT_FOUND" || cause.code === "MODULE_NOT_FOUND";
}
