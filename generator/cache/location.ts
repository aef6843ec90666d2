import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { cachePath, memoryCache, openCache, type Cache } from "./pack.js";

/**
 * Opens the cache of an output folder: `node_modules/.cache/noukai-codegen` of the nearest package, as is
 * the convention. Without a `node_modules`, it is among the cached files of the user; without those, in memory only.
 *
 * @param cwd - the folder of the config, absolute.
 * @param out - the output folder, absolute: each has a separate pack.
 */
export async function openCacheOf(cwd: string, out: string): Promise<Cache> {
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return memoryCache();
  return openCache(folder, cacheName([cwd, out]));
}

/** Whether there is anything in the cache of an output folder, as far as it can be told without reading it. */
export async function hasCacheOf(cwd: string, out: string): Promise<boolean> {
  const folder = await cacheFolder(cwd);
  return folder !== undefined && existsSync(cachePath(folder, cacheName([cwd, out])));
}

/** The folder of cached files; undefined if there is neither a `node_modules` nor a home folder. */
export async function cacheFolder(cwd: string): Promise<string | undefined> {
  const modules = await nearestModules(cwd);
  const caches = modules === undefined ? userCaches() : join(modules, ".cache");
  return caches && join(caches, "noukai-codegen");
}

/** Where programs of the user keep what they can make again: not in the project, which would have to ignore it. */
function userCaches(): string | undefined {
  const { XDG_CACHE_HOME: given, LOCALAPPDATA: local } = process.env;
  // The standard has relative paths ignored.
  if (given !== undefined && isAbsolute(given)) return given;
  if (process.platform === "win32") return local;
  const home = homeFolder();
  return (
    home && join(home, ...(process.platform === "darwin" ? ["Library", "Caches"] : [".cache"]))
  );
}

function homeFolder(): string | undefined {
  try {
    const home = homedir();
    return isAbsolute(home) ? home : undefined;
  } catch {
    // The system knows no such user, as in some containers.
    return undefined;
  }
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
