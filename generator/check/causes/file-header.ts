import { readFileHeader, type FileHeader } from "../../output/file-header.js";

/** What a generated file says about where it comes from. */
export interface Written extends FileHeader {
  /** The fingerprint of the definition that its default contract was made from; undefined for the index. */
  readonly hash: string | undefined;
}

const HASH = /\bhash: ["']([0-9a-f]+)["']/g;

/** Reads what a file says about itself; undefined where it was not generated. */
export function readWritten(text: string): Written | undefined {
  const header = readFileHeader(text);
  if (header === undefined) return undefined;
  // The descriptor is the last thing in the file; comments before it may say anything.
  const hash = [...text.matchAll(HASH)].at(-1)?.[1];
  return { ...header, hash };
}

/** The flows' files that an index imports, relative to its folder: `acme/spelling/grade-3.ts`. */
export function importsOf(index: string): Set<string> {
  const found = index.matchAll(/ from ["']\.\/([^"']+?)(?:\.[jt]s)?["'];?$/gm);
  return new Set([...found].map(([, path = ""]) => `${path}.ts`));
}
