import { relative, resolve, sep } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { DEFINITION_NAME } from "./search.js";

/**
 * Returns a function that tests whether a path is one that `findFiles` would find by these patterns. The disk is not read,
 * so that it can be asked about files of another time.
 *
 * @param patterns - globs, files or folders, relative to `cwd` or absolute.
 * @returns a function of an absolute path.
 */
export async function createPathFilter(
  patterns: readonly string[],
  cwd: string,
): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import("picomatch");
  const tests = patterns.map((pattern) => {
    const named = resolve(cwd, pattern);
    if (!isDynamicPattern(pattern)) {
      return (path: string): boolean =>
        path === named || (path.startsWith(named + sep) && isFoundBelow(relative(named, path)));
    }
    const matches = picomatch(pattern.split(sep).join("/"));
    return (path: string): boolean => {
      const shown = relative(cwd, path).split(sep).join("/");
      return DEFINITION_NAME.test(path) && !shown.includes("node_modules/") && matches(shown);
    };
  });
  return (path) => tests.some((test) => test(path));
}

/** Whether a search of a folder finds a file, by its path relative to the folder. */
function isFoundBelow(path: string): boolean {
  const folders = path.split(sep).slice(0, -1);
  const isSkipped = folders.some((name) => name === "node_modules" || name.startsWith("."));
  return DEFINITION_NAME.test(path) && !isSkipped;
}
