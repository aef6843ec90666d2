import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomic, type Content } from "../output/write-atomic.js";

/**
 * Texts by key, kept from run to run. A key must say everything that the text depends on: what it holds is never
 * checked again. Losing the cache, or any part of it, costs time and nothing else.
 */
export interface Cache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
  /** Writes what was asked for or set since the cache was opened, and forgets the rest. Never rejects. */
  save(): Promise<void>;
}

/** Remembers for as long as the program runs. */
export function memoryCache(): Cache {
  const texts = new Map<string, string>();
  return {
    get: (key) => texts.get(key),
    set: (key, text) => texts.set(key, text),
    save: () => Promise.resolve(),
  };
}

const FORMAT = "noukai-codegen cache 1";
const SUFFIX = ".pack";
const OURS = /\.(?:pack|state|tmp)$/;
/** A pack that nobody wrote or read for so long is deleted with the next save, in milliseconds. */
const LONGEST_IDLE = 30 * 24 * 60 * 60 * 1000;

/**
 * Opens a pack: one file that holds all texts, after a first line with their keys, lengths and checksum. It is written
 * beside and renamed, so that any number of processes may share it: each sees a whole pack, and the last one's stays.
 *
 * @param folder - where packs are; it is made when the first is saved.
 * @param name - tells packs of one folder apart.
 */
export async function openCache(folder: string, name: string): Promise<Cache> {
  const path = join(folder, name + SUFFIX);
  const before = await readPack(path);
  const used = new Map<string, string>();
  let isChanged = false;
  return {
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
        // A cache that cannot be written, on a full disk or a read-only one, is no reason to fail.
      }
    },
  };
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
  if (header?.digest !== digestOf(content.subarray(end + 1))) return EMPTY;
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
  readonly entries: readonly (readonly [key: string, bytes: number])[];
}

function parseHeader(line: string): Header | undefined {
  try {
    const header = JSON.parse(line) as Partial<Header> | null;
    if (header?.format !== FORMAT || header.digest === undefined) return undefined;
    // The digest is over our own writing, so the rest is as `writePack` left it, but for the entries themselves.
    if (!Array.isArray(header.entries)) return undefined;
    return { format: FORMAT, digest: header.digest, entries: header.entries };
  } catch {
    return undefined;
  }
}

async function writePack(path: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const entries = [...texts].map(([key, text]) => [key, Buffer.byteLength(text)]);
  const content = Buffer.from([...texts.values()].join(""));
  const header = JSON.stringify({ format: FORMAT, digest: digestOf(content), entries });
  await writeKept(path, [`${header}\n`, content]);
}

/** Removes packs of output folders that are long gone, and what a killed process left behind. */
async function removeIdle(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const status = await stat(path);
    const age = Date.now() - Math.max(status.mtimeMs, status.atimeMs);
    const longest = name.endsWith(UNFINISHED) ? LONGEST_IDLE / 30 : LONGEST_IDLE;
    if (OURS.test(name) && age > longest) await rm(path, { force: true });
  }
}

function digestOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("base64url");
}

/** How names of files end that were being written when their program was killed. */
export const UNFINISHED = ".tmp";

/** Writes a file of the cache, which any number of processes may share: each reads it whole. */
export function writeKept(path: string, content: Content): Promise<void> {
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`;
  return writeAtomic(path, content, `${path}.${unique}${UNFINISHED}`);
}
