import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { join } from "node:path";
import { yieldToEventLoop } from "../yield-to-event-loop.js";
import { isOwned, ownsFile } from "./file-header.js";
import { fileSignature } from "./file-signature.js";
import { isTemporary } from "./temporary.js";

/** What stands in the output folder, by path relative to it with `/`. */
export interface FolderContents {
  /** Files of ours, with their text where it is wanted. */
  readonly owned: ReadonlyMap<string, string | undefined>;
  /** Files that are not ours, and links, which are never followed. */
  readonly foreign: ReadonlySet<string>;
  /** Temporary files that a generate left behind when it was killed. */
  readonly leftovers: readonly string[];
  /** What `fileSignature` said of the files whose text was wanted, before they were read. */
  readonly signatures: ReadonlyMap<string, string>;
}

/** How many files are looked at before whoever waits gets a turn. */
const BATCH = 64;

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
  return ifPresent(() => readdirSync(folder, { withFileTypes: true })) ?? [];
}

/** What a look gives, or undefined where the file is gone: another generate may be at work. */
function ifPresent<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
