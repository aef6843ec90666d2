import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Compiler } from "./compiler.js";
import { readProjects, type Project, type Projects } from "./project.js";
import type { Surroundings } from "./workspace.js";

/**
 * Reads the programs that may import generated clients: that of the nearest `tsconfig.json`, those of the clients' own
 * package, those of the packages that depend on it, and those that reference one of its projects.
 *
 * @param cwd - the folder whose nearest `tsconfig.json` is read first.
 */
export function readPrograms(
  compiler: Compiler,
  cwd: string,
  { folders, dependents }: Surroundings,
): readonly Project[] {
  const inOwn = existing([folders.find((folder) => existsSync(join(folder, "tsconfig.json")))]);
  const near = readProjects(compiler, [
    ...existing([nearestFolder(cwd)]),
    ...inOwn,
    ...existing(dependents),
  ]);
  const above = existing(folders).filter((path) => !near.has(path));
  const listed = readProjects(compiler, above);
  const own = new Set(readProjects(compiler, inOwn).keys());
  const referring = [...listed].filter(([path]) => reaches(path, listed, own, new Set()));
  // A project above with files of its own is not one that lists others.
  return [...new Map([...near, ...referring.filter(([path]) => !above.includes(path))]).values()];
}

/** Whether a project references one of others, be it by way of more. */
function reaches(
  path: string,
  projects: Projects,
  targets: ReadonlySet<string>,
  seen: Set<string>,
): boolean {
  if (targets.has(path)) return true;
  if (seen.has(path)) return false;
  seen.add(path);
  const references = projects.get(path)?.references ?? [];
  return references.some((reference) => reaches(reference, projects, targets, seen));
}

function nearestFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "tsconfig.json"))) return folder;
  return folder === dirname(folder) ? undefined : nearestFolder(dirname(folder));
}

function existing(folders: readonly (string | undefined)[]): string[] {
  return folders
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, "tsconfig.json"))
    .filter((path) => existsSync(path));
}
