import { stat } from "node:fs/promises";
import { extname, relative, resolve, sep } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { NoDefinitionsError, SourceError, UsageError } from "../../errors.js";
import { DEFINITION_NAME, search } from "./search.js";

const FILE_NAMES = "**/*.flow.{yaml,yml,json}";
const OTHER_NAMES = "**/*.{yaml,yml,json}";
/** `localhost:8080/api/v1` */
const ADDRESS = /^[\w.-]{2,}:\d+(?:\/|$)/;
const EXTENSIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);

/**
 * Finds the files that patterns name. Folders whose names start with a dot and `node_modules` are skipped, unless a
 * pattern names them.
 *
 * @param patterns - globs, files or folders, relative to `cwd` or absolute.
 * @returns paths relative to `cwd` with `/`, each once, sorted by code unit so that the order is the same everywhere.
 * @throws NoDefinitionsError naming every pattern that matches no file.
 * @throws SourceError if a folder cannot be read.
 */
export async function findFiles(
  patterns: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<string[]> {
  if (patterns.length === 0)
    throw new UsageError("No source is given: name a folder, files or globs");
  const found = new Set<string>();
  const failures: string[] = [];
  for (const pattern of patterns) {
    signal?.throwIfAborted();
    const result = await expand(pattern, cwd);
    if (typeof result === "string") failures.push(result);
    else for (const file of result) found.add(relative(cwd, file).split(sep).join("/"));
  }
  if (failures.length > 0) throw new NoDefinitionsError(failures.join("\n"));
  return [...found].sort();
}

/** The absolute paths that a pattern matches, or why there are none. */
async function expand(pattern: string, cwd: string): Promise<readonly string[] | string> {
  const path = resolve(cwd, pattern);
  const kind = await kindOf(path);
  if (kind === "file") {
    if (EXTENSIONS.has(extname(path).toLowerCase())) return [path];
    return `${pattern} is not a definition: its name must end in .yaml, .yml or .json`;
  }
  if (kind === "folder") {
    const files = await search(FILE_NAMES, path);
    return files.length > 0 ? files : await nothingIn(path);
  }
  if (kind === "other") return `${pattern} is neither a file nor a folder`;
  if (!isDynamicPattern(pattern)) {
    const meant = ADDRESS.test(pattern)
      ? `; a server is named with its scheme: http://${pattern}`
      : "";
    return `${pattern} does not exist (looked for ${path})${meant}`;
  }
  const matches = await search(pattern, cwd);
  const files = matches.filter((file) => DEFINITION_NAME.test(file));
  if (files.length > 0) return files;
  return matches.length === 0
    ? `${pattern} matches no file (looked in ${cwd})`
    : `${pattern} matches ${matches.length} ${matches.length === 1 ? "file" : "files"}, but none is called *.flow.yaml, *.flow.yml or *.flow.json (looked in ${cwd})`;
}

/** Why there are no definitions in a folder: files of other names may be meant to be some. */
async function nothingIn(folder: string): Promise<string> {
  const message = `There are no definitions (*.flow.yaml, *.flow.yml, *.flow.json) in ${folder}`;
  const [first, ...others] = await search(OTHER_NAMES, folder);
  if (first === undefined) return message;
  const name = relative(folder, first);
  const more = others.length === 0 ? "" : ` and ${others.length} more with other names`;
  return `${message}, only ${name}${more}; such a file has to be called ${name.replace(/(\.\w+)$/, ".flow$1")}`;
}

async function kindOf(path: string): Promise<"file" | "folder" | "other" | "missing"> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      // A glob's `*` may not be a legal file name, or what comes before it may be a file.
      if (["ENOENT", "ENOTDIR", "EINVAL", "ENAMETOOLONG"].includes(String(error.code)))
        return "missing";
    }
    throw new SourceError(`${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** The message of an error, for a sentence that names the file. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
