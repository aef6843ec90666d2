import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import picomatch from "picomatch";

/** A folder and those above it, up to the root of the repository; all of them where there is no repository. */
export function foldersToRepository(folder: string): readonly string[] {
  const folders: string[] = [];
  for (let each = folder; ; each = dirname(each)) {
    folders.push(each);
    if (each === dirname(each) || existsSync(join(each, ".git"))) return folders;
  }
}

/**
 * Whether version control ignores a file of a folder by its name. Rules that name folders are left out: a
 * project is not set up in a folder that is ignored.
 */
export function isIgnoredName(folder: string, name: string): boolean {
  // The nearer file takes precedence, and in one file the later line.
  const rules = foldersToRepository(folder)
    .toReversed()
    .flatMap((each) => linesOf(join(each, ".gitignore")));
  const last = rules.findLast((rule) =>
    picomatch.isMatch(name, rule.replace(/^!/, "").replace(/^\//, ""), { dot: true }),
  );
  return last !== undefined && !last.startsWith("!");
}

function linesOf(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.endsWith("/"));
}
