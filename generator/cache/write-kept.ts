import { randomBytes } from "node:crypto";
import { writeAtomic, type Content } from "../output/write-whole.js";

/** How names of files end that were being written when their program was killed. */
export const UNFINISHED = ".tmp";

/** Writes a file of the cache, which any number of processes may share: each reads it whole. */
export function writeKept(path: string, content: Content): Promise<void> {
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`;
  return writeAtomic(path, content, `${path}.${unique}${UNFINISHED}`);
}
