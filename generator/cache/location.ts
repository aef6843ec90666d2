import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { memoryCache, openCache, type Cache } from "./pack.js";

/**
 * Opens the cache of an output folder: `node_modules/.cache/noukai-codegen` of the nearest package, as is
 * the convention. Without a `node_modules`, the cache is in memory only.
 *
 * @param cwd - the folder of the config, absolute.
 * @param out - the output folder, absolute: each has a separate pack.
 */
export async function openCacheOf(cwd: string, out: string): Promise<Cache> {
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return memoryCache();
  return openCache(folder, cacheName([cwd, out]));
}

/** The folder of cached files; undefined if there is no `node_modules`. */
export async function cacheFolder(cwd: string): Promise<string | undefined> {
  const modules = await nearestModules(cwd);
  return modules && join(modules, ".cache", "noukai-codegen");
}

/** A file name that is derived from the parts. */
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
