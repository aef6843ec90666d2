import { readFileHeader, type FileHeader } from "../../output/file-header.js";

/** What a generated file states about its origin. */
export interface Written extends FileHeader {
  /** The hash of the definition of its default contract; undefined for the index. */
  readonly hash: string | undefined;
}

const HASH = /\bhash: ["']([0-9a-f]+)["']/g;

/** Reads the header and the hash of a file; undefined if it was not generated. */
export function readWritten(text: string): Written | undefined {
  const header = readFileHeader(text);
  if (header === undefined) return undefined;
  // The descriptor is the last thing in the file; earlier comments may contain anything.
  const hash = [...text.matchAll(HASH)].at(-1)?.[1];
  return { ...header, hash };
}

/** The flows' files that an index imports, relative to its folder: `acme/spelling/grade-3.ts`. */
export function importsOf(index: string): Set<string> {
  const found = index.matchAll(/ from ["']\.\/([^"']+?)(?:\.[jt]s)?["'];?$/gm);
  return new Set([...found].map(([, path = ""]) => `${path}.ts`));
}
