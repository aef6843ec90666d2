import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { MAX_CHARACTERS } from "../../definition/limits.js";
import type { DefinitionFile, DefinitionProblem } from "../../definition/index.js";
import { SourceError } from "../../errors.js";
import { yieldToEventLoop } from "../../yield-to-event-loop.js";
import { reasonOf } from "./find-files.js";

/** How many files are read before yielding to the event loop. */
const BATCH = 32;

/** The files that were read, and problems of those that are not text. */
export interface FilesRead {
  readonly files: readonly DefinitionFile[];
  readonly problems: readonly DefinitionProblem[];
}

/**
 * Reads files as UTF-8.
 *
 * @param paths - relative to `cwd`.
 * @throws SourceError naming every file that cannot be read.
 */
export async function readFiles(
  paths: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<FilesRead> {
  const files: DefinitionFile[] = [];
  const problems: DefinitionProblem[] = [];
  const failures: string[] = [];
  for (const [index, path] of paths.entries()) {
    if (index > 0 && index % BATCH === 0) await yieldToEventLoop();
    signal?.throwIfAborted();
    try {
      const text = readText(resolve(cwd, path));
      if (typeof text === "string") files.push({ path, text });
      else problems.push({ file: path, line: 1, column: 1, pointer: "", message: text.problem });
    } catch (error) {
      failures.push(`${path} cannot be read: ${reasonOf(error)}`);
    }
  }
  if (failures.length > 0) throw new SourceError(failures.join("\n"));
  return { files, problems };
}

/** Reads a file synchronously, because an asynchronous read costs more than a small file takes. */
function readText(path: string): string | { readonly problem: string } {
  const file = openSync(path, "r");
  try {
    const stats = fstatSync(file);
    // The read of a device or a pipe may never end.
    if (!stats.isFile() && !stats.isDirectory())
      return { problem: "this is a device or a pipe; a definition is a file" };
    const { size } = stats;
    // One character takes up to four bytes, and no text this long is a definition.
    if (size > MAX_CHARACTERS * 4)
      return {
        problem: `the file is ${size} bytes long, which exceeds the limit for a definition`,
      };
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof TypeError)
      return { problem: "the file is not UTF-8; save it in that encoding" };
    throw error;
  } finally {
    closeSync(file);
  }
}
