import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { memoryCache, openCache, type Cache } from "./cache.js";

/**
 * Opens the cache of an output folder: `node_modules/.cache/noukai-codegen` of the nearest package, as tools of this
 * kind have it. Where there is no `node_modules`, nothing is kept.
 *
 * @param cwd - the folder of the config, absolute.
 * @param out - the output folder, absolute: each has a pack of its own.
 */
export async function openCacheOf(cwd: string, out: string): Promise<Cache> {
  const modules = await nearestModules(cwd);
  if (modules === undefined) return memoryCache();
  const name = createHash("sha256").update(`${cwd}\0${out}`).digest("hex").slice(0, 16);
  return openCache(join(modules, ".cache", "noukai-codegen"), name);
}

async function nearestModules(folder: string): Promise<string | undefined> {
  const modules = join(folder, "node_modules");
  if (await isFolder(modules)) return modules;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestModules(parent);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
