import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { yieldToEventLoop } from "../yield-to-event-loop.js";
import { isOwned, ownsFile } from "./file-header.js";
import { fileSignature } from "./file-signature.js";
import { isTemporary } from "./write-atomic.js";

/** The contents of the output folder, by path relative to it, with `/`. */
export interface FolderContents {
  /** Generated files; with their text if it was requested. */
  readonly owned: ReadonlyMap<string, string | undefined>;
  /** Files that were not generated, and links, which are never followed. */
  readonly foreign: ReadonlySet<string>;
  /** Temporary files that a run left behind when it was killed. */
  readonly leftovers: readonly string[];
  /** The signatures of the files whose text was wanted, taken before they were read. */
  readonly signatures: ReadonlyMap<string, string>;
}

/** How many files are read between two yields to the event loop. */
const BATCH = 64;

/**
 * Scans every file below `folder`, except in dependencies and hidden folders. Links are not followed.
 *
 * @param wanted - the paths whose text is read, if they are generated files.
 */
export async function scanFolder(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<FolderContents> {
  const found = listFiles(folder);
  const owned = new Map<string, string | undefined>();
  const foreign = new Set<string>(found.links);
  const leftovers: string[] = [];
  const signatures = new Map<string, string>();
  for (const [index, path] of found.files.entries()) {
    if (index > 0 && index % BATCH === 0) await yieldToEventLoop();
    const absolute = join(folder, path);
    if (isTemporary(path)) leftovers.push(path);
    else if (!path.endsWith(".ts")) foreign.add(path);
    else if (wanted.has(path)) {
      signatures.set(path, fileSignature(absolute));
      const text = ifPresent(() => readFileSync(absolute, "utf8"));
      if (text !== undefined && isOwned(text)) owned.set(path, text);
      else foreign.add(path);
    } else if (ifPresent(() => ownsFile(absolute)) === true) owned.set(path, undefined);
    else foreign.add(path);
  }
  return { owned, foreign, leftovers, signatures };
}

/** The paths below a folder, relative to it with `/`. */
export interface Listing {
  readonly files: string[];
  /** Everything that is neither a file nor a folder. */
  readonly links: string[];
}

/** Lists the files that `scanFolder` scans; a missing folder is empty. */
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
  return ifPresent(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

/** The result of reading, or undefined where the file is gone: another run may have removed it. */
export function ifPresent<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error means that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

/** Whether an error is one of the system with this code, such as `EEXIST`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
