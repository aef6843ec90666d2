import { statSync, type Stats } from "node:fs";

/** What tells a version of a file from every other, as long as nobody turns back its time; empty where there is none. */
export function stampOf(path: string): string {
  return lookAt(path)?.stamp ?? "";
}

/** A file's stamp, and when it was written last in milliseconds since 1970; undefined where there is no file. */
export function lookAt(
  path: string,
): { readonly stamp: string; readonly mtimeMs: number } | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true) return undefined;
  return { stamp: stampFrom(status), mtimeMs: status.mtimeMs };
}

export function stampFrom({ ino, size, mtimeMs }: Pick<Stats, "ino" | "size" | "mtimeMs">): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/**
 * For how long after a write another one may leave the same stamp, in milliseconds: file systems tell time in ticks.
 */
export const TICK = 20;
