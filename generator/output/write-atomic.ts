import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, basename, join } from "node:path";
import { randomBytes } from "node:crypto";

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

const SUFFIX = ".noukai-tmp";

const PATTERN = /^\..+\.(\d+)-[0-9a-f]+\.noukai-tmp$/;

/** A path beside `path` that nothing else uses: in the same folder, so that a rename puts it in place at once. */
export function temporaryPath(path: string): string {
  const unique = `${process.pid}-${randomBytes(6).toString("hex")}`;
  return join(dirname(path), `.${basename(path)}.${unique}${SUFFIX}`);
}

/** Whether a path is one that `temporaryPath` makes. */
export function isTemporary(path: string): boolean {
  return PATTERN.test(basename(path));
}

/** Whether a temporary file belongs to a process that no longer runs here, so that nobody will rename it. */
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
