import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic, type Content } from "../output/write-atomic.js";

/**
 * Texts by key, stored between runs. A key must include everything that the text depends on, because entries are never
 * validated. Losing the cache, or any part of it, costs only time.
 */
export interface Cache {
  /** Whether there is nothing in it. */
  readonly isEmpty: () => boolean;
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  /** Writes the entries that were read or set since the cache was opened, and drops the others. Never rejects. */
  save(): Promise<void>;
}

/** A cache in memory only. */
export function memoryCache(): Cache {
  const texts = new Map<string, string>();
  return {
    isEmpty: () => texts.size === 0,
    get: (key) => texts.get(key),
    set: (key, text) => texts.set(key, text),
    save: () => Promise.resolve(),
  };
}

const FORMAT = "noukai-codegen cache 2";
const SUFFIX = ".pack";
const CACHE_FILE = /\.(?:pack|state|tmp)$/;
/** Packs that were not used for this long are deleted by the next save, in milliseconds. */
const MAX_IDLE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Opens a pack: one file with all texts, after a first line with their keys, lengths and checksum. It is written to a
 * temporary file and renamed, so that several processes can share it: each reads a complete pack, and the last write wins.
 *
 * @param folder - the folder of packs; it is created by the first save.
 * @param name - identifies the pack in its folder.
 */
export async function openCache(folder: string, name: string): Promise<Cache> {
  const path = cachePath(folder, name);
  const before = await readPack(path);
  const used = new Map<string, string>();
  let isChanged = false;
  return {
    isEmpty: () => before.places.size === 0 && used.size === 0,
    get: (key) => {
      const known = used.get(key);
      if (known !== undefined) return known;
      const place = before.places.get(key);
      if (place === undefined) return undefined;
      const text = before.content.toString("utf8", place.start, place.end);
      used.set(key, text);
      return text;
    },
    set: (key, text) => {
      isChanged = true;
      used.set(key, text);
    },
    save: async () => {
      if (!isChanged && used.size === before.places.size) return;
      try {
        await writePack(path, used);
        isChanged = false;
        await removeIdle(folder);
      } catch {
        // A cache that cannot be written, for example on a read-only disk, is not an error.
      }
    },
  };
}

/** The file of a pack. */
export function cachePath(folder: string, name: string): string {
  return join(folder, name + SUFFIX);
}

interface Place {
  readonly start: number;
  readonly end: number;
}

interface Pack {
  readonly content: Buffer;
  readonly places: ReadonlyMap<string, Place>;
}

const EMPTY: Pack = { content: Buffer.alloc(0), places: new Map() };

async function readPack(path: string): Promise<Pack> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch {
    return EMPTY;
  }
  const end = content.indexOf("\n");
  const header = parseHeader(content.toString("utf8", 0, Math.max(end, 0)));
  if (header === undefined) return EMPTY;
  if (header.digest !== digestOf(header.entries, content.subarray(end + 1))) return EMPTY;
  const places = new Map<string, Place>();
  let start = end + 1;
  for (const [key, length] of header.entries) {
    places.set(key, { start, end: start + length });
    start += length;
  }
  return start === content.length ? { content, places } : EMPTY;
}

interface Header {
  readonly format: typeof FORMAT;
  readonly digest: string;
  readonly entries: Entries;
}

type Entries = readonly (readonly [key: string, bytes: number])[];

function parseHeader(line: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(line);
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is Header {
  return (
    typeof value === "object" &&
    value !== null &&
    "format" in value &&
    value.format === FORMAT &&
    "digest" in value &&
    typeof value.digest === "string" &&
    "entries" in value &&
    Array.isArray(value.entries) &&
    value.entries.every(isEntry)
  );
}

function isEntry(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const entry: readonly unknown[] = value;
  const [key, bytes] = entry;
  return typeof key === "string" && typeof bytes === "number" && bytes >= 0;
}

async function writePack(path: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const entries = [...texts].map(([key, text]) => [key, Buffer.byteLength(text)] as const);
  const content = Buffer.from([...texts.values()].join(""));
  const header = JSON.stringify({ format: FORMAT, digest: digestOf(entries, content), entries });
  await writeKept(path, [`${header}\n`, content]);
}

/** Removes unused packs, and temporary files of killed processes. */
async function removeIdle(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const status = await stat(path);
    const age = Date.now() - Math.max(status.mtimeMs, status.atimeMs);
    const maxAge = name.endsWith(UNFINISHED) ? MAX_IDLE_MS / 30 : MAX_IDLE_MS;
    if (CACHE_FILE.test(name) && age > maxAge) await rm(path, { force: true });
  }
}

/** The checksum of all texts and their keys: a damaged entry would be the text of another key. */
function digestOf(entries: Entries, content: Buffer): string {
  const hash = createHash("sha256").update(JSON.stringify(entries)).update(content);
  return hash.digest("base64url");
}

/** The suffix of temporary files; a killed process may leave them behind. */
export const UNFINISHED = ".tmp";

/** Writes a file of the cache atomically, because several processes may share it. */
export function writeKept(path: string, content: Content): Promise<void> {
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`;
  return writeAtomic(path, content, `${path}.${unique}${UNFINISHED}`);
}
