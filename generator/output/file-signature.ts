import { statSync, type Stats } from "node:fs";

/** What tells a version of a file from every other, as long as nobody turns back its time; empty where there is none. */
export function fileSignature(path: string): string {
  return inspectFile(path)?.signature ?? "";
}

/** A file's signature, and when it was written last in milliseconds since 1970; undefined where there is no file. */
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
 * For how long after a write another one may leave the same signature, in milliseconds: file systems tell time in ticks.
 */
export const TIMESTAMP_RESOLUTION_MS = 20;
