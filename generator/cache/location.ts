import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { memoryCache, openCache, type Cache } from "./pack.js";

/**
 * Opens the cache of an output folder: `node_modules/.cache/noukai-codegen` of the nearest package, as tools of this
 * kind have it. Where there is no `node_modules`, nothing is kept.
 *
 * @param cwd - the folder of the config, absolute.
 * @param out - the output folder, absolute: each has a pack of its own.
 */
export async function openCacheOf(cwd: string, out: string): Promise<Cache> {
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return memoryCache();
  return openCache(folder, cacheName([cwd, out]));
}

/** The folder that holds whatever is kept from run to run; undefined where nothing is. */
export async function cacheFolder(cwd: string): Promise<string | undefined> {
  const modules = await nearestModules(cwd);
  return modules && join(modules, ".cache", "noukai-codegen");
}

/** A file name for what belongs to these texts. */
export function cacheName(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
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
