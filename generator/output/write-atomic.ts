import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, basename, join } from "node:path";
import { randomBytes } from "node:crypto";

/** A file's content, in one part or several. */
export type Content = string | Uint8Array | readonly (string | Uint8Array)[];

/**
 * Writes a temporary file in the same folder and renames it, so that readers see the complete old or new content.
 *
 * @param temporary - the temporary file, in the same folder; a killed process may leave it behind.
 * @param mode - who may read and write it, from the start; the process's mask is taken off.
 */
export async function writeAtomic(
  path: string,
  content: Content,
  temporary: string = temporaryPath(path),
  mode = 0o666,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(temporary, content, { flag: "wx", mode });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const SUFFIX = ".noukai-tmp";

const PATTERN = /^\..+\.(\d+)-[0-9a-f]+\.noukai-tmp$/;

/**
 * A unique path in the folder of `path`, so that renaming is atomic.
 *
 * @param unique - hexadecimal digits that no other temporary file of `path` has.
 */
export function temporaryPath(path: string, unique: string = uniqueDigits()): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${unique}${SUFFIX}`);
}

/** Random hexadecimal digits, unique to this run. */
export function uniqueDigits(): string {
  return randomBytes(6).toString("hex");
}

/** Whether a path is one that `temporaryPath` makes. */
export function isTemporary(path: string): boolean {
  return PATTERN.test(basename(path));
}

/** Whether a temporary file belongs to a process that no longer runs here, so that it will never be renamed. */
export function isAbandoned(path: string): boolean {
  const owner = Number(PATTERN.exec(basename(path))?.[1]);
  if (!Number.isSafeInteger(owner) || owner <= 0) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
