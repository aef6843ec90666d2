import { statSync, type Stats } from "node:fs";

/** Identifies a version of a file without reading it: its inode, size and modification time; empty for a missing file. */
export function fileSignature(path: string): string {
  return inspectFile(path)?.signature ?? "";
}

/** A file's signature and modification time in milliseconds since 1970; undefined for a missing file. */
export function inspectFile(
  path: string,
): { readonly signature: string; readonly mtimeMs: number } | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true) return undefined;
  return { signature: signatureOf(status), mtimeMs: status.mtimeMs };
}

export function signatureOf({
  ino,
  size,
  mtimeMs,
}: Pick<Stats, "ino" | "size" | "mtimeMs">): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/**
 * The resolution of modification times, in milliseconds: two writes within it may have the same signature.
 */
export const TIMESTAMP_RESOLUTION_MS = 20;
