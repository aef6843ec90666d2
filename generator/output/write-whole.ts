import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { temporaryPath } from "./temporary.js";

/** A file's content: whole, or part by part. */
export type Content = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * Writes a file beside its place and renames it, so that whoever reads it sees its old or its new content, whole.
 *
 * @param temporary - where it is first written, in the same folder; a program that is killed may leave it there.
 */
export async function writeAtomic(
  path: string,
  content: Content,
  temporary: string = temporaryPath(path),
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
