import { statSync, type Stats } from "node:fs";

/** What tells a version of a file from every other, as long as nobody turns back its time; empty where there is none. */
export function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true ? stampFrom(status) : "";
}

export function stampFrom({ ino, size, mtimeMs }: Pick<Stats, "ino" | "size" | "mtimeMs">): string {
  return `${ino} ${size} ${mtimeMs}`;
}
