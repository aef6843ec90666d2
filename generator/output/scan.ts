import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { isOwned, ownsFile } from "./ownership.js";
import { stampOf } from "./stamp.js";
import { isTemporary } from "./temporary.js";

/** What stands in the output folder, by path relative to it with `/`. */
export interface FolderContents {
  /** Files of ours, with their text where it is wanted. */
  readonly owned: ReadonlyMap<string, string | undefined>;
  /** Files that are not ours, and links, which are never followed. */
  readonly foreign: ReadonlySet<string>;
  /** Temporary files that a generate left behind when it was killed. */
  readonly leftovers: readonly string[];
  /** What `stampOf` said of the files whose text was wanted, before they were read. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** How many files are open at once. */
const CONCURRENCY = 32;

/**
 * Looks at every file below `folder`; dependencies and hidden folders are not looked into. Links are not followed.
 *
 * @param wanted - the paths whose text is read whole, if they are ours.
 */
export async function scanFolder(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<FolderContents> {
  const found = listFiles(folder);
  const owned = new Map<string, string | undefined>();
  const foreign = new Set<string>(found.links);
  const leftovers: string[] = [];
  const stamps = new Map<string, string>();
  await forEachLimited(found.files, CONCURRENCY, async (path) => {
    const absolute = join(folder, path);
    if (isTemporary(path)) leftovers.push(path);
    else if (!path.endsWith(".ts")) foreign.add(path);
    else if (wanted.has(path)) {
      stamps.set(path, stampOf(absolute));
      const text = readIfPresent(absolute);
      if (text !== undefined && isOwned(text)) owned.set(path, text);
      else foreign.add(path);
    } else if (await ifPresent(ownsFile(absolute))) owned.set(path, undefined);
    else foreign.add(path);
  });
  return { owned, foreign, leftovers, stamps };
}

/** The paths below a folder, relative to it with `/`. */
export interface Listing {
  readonly files: string[];
  /** Whatever is neither a file nor a folder. */
  readonly links: string[];
}

/** Lists a folder as `scanFolder` looks at it; one that is not there is empty. */
export function listFiles(folder: string): Listing {
  const listing: Listing = { files: [], links: [] };
  const visit = (relative: string): void => {
    for (const entry of entriesIfPresent(join(folder, relative))) {
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && !entry.name.startsWith(".")) visit(path);
      } else if (entry.isFile()) listing.files.push(path);
      else listing.links.push(path);
    }
  };
  visit("");
  return listing;
}

function entriesIfPresent(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A small file's text. Thousands of them are read in a fraction of the time that reading them at once takes. */
function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a promise gives, or undefined where the file is gone: another generate may be at work. */
async function ifPresent<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/**
 * Calls `work` for every item, at most `limit` at once. After a failure no further item is started, and the promise rejects
 * once the ones that were under way have ended.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of iterator) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker);
  await Promise.allSettled(workers);
  await Promise.all(workers);
}
