import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** How names of files end that were being written when their program was killed. */
export const UNFINISHED = ".tmp";

/** Writes a file beside its place and renames it, so that whoever reads it sees its old or its new content, whole. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString("hex")}${UNFINISHED}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
