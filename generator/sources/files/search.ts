import { readdir, realpath, type Dirent, type PathLike } from "node:fs";
import { realpath as resolveLinks } from "node:fs/promises";
import { sep } from "node:path";
import { glob } from "tinyglobby";
import { SourceError } from "../../errors.js";

/** The names of definitions. Other files in a folder or matched by a glob are ignored. */
export const DEFINITION_NAME: RegExp = /\.flow\.(?:yaml|yml|json)$/i;

/** Errors and links of a search, which the glob library does not report. */
interface Trail {
  readonly errors: Error[];
  hasLinks: boolean;
}

/**
 * Finds the files that a glob matches. Folders whose names start with a dot, and `node_modules`, are skipped unless
 * the glob names them. A file that links make appear in several places is found once.
 *
 * @returns absolute paths, sorted.
 * @throws SourceError if a folder cannot be read, or a link with the name of a definition is broken.
 */
export async function search(pattern: string, folder: string): Promise<string[]> {
  const trail: Trail = { errors: [], hasLinks: false };
  const matches = await glob(pattern.split(sep).join("/"), {
    cwd: folder,
    absolute: true,
    ignore: ["**/node_modules/**"],
    expandDirectories: false,
    fs: { readdir: watchedReaddir(trail), realpath: watchedRealpath(trail) },
  });
  const [error] = trail.errors;
  if (error !== undefined)
    throw new SourceError(`${folder} cannot be searched: ${error.message}`, { cause: error });
  const files = matches.sort();
  return trail.hasLinks ? withoutDoubles(files) : files;
}

async function withoutDoubles(files: readonly string[]): Promise<string[]> {
  const byTarget = new Map<string, string>();
  for (const file of files) {
    const target = await resolveLinks(file);
    if (!byTarget.has(target)) byTarget.set(target, file);
  }
  return [...byTarget.values()];
}

// The glob library silently skips folders that it cannot read. It calls only one of the overloads of each function, which
// a function with one signature cannot be typed as.

function watchedReaddir(trail: Trail): typeof readdir {
  const watched = (
    path: PathLike,
    options: { withFileTypes: true },
    callback: (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void,
  ): void => {
    readdir(path, options, (error, entries) => {
      if (error !== null && error.code !== "ENOENT") trail.errors.push(error);
      callback(error, entries);
    });
  };
  return watched as typeof readdir;
}

function watchedRealpath(trail: Trail): typeof realpath {
  const watched = (
    path: PathLike,
    callback: (error: NodeJS.ErrnoException | null, resolved: string) => void,
  ): void => {
    trail.hasLinks = true;
    realpath(path, (error, resolved) => {
      const isOurs = error?.code !== "ENOENT" || DEFINITION_NAME.test(path.toString());
      if (error !== null && isOurs) trail.errors.push(error);
      callback(error, resolved);
    });
  };
  return watched as typeof realpath;
}
