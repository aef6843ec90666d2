import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { MAX_CHARACTERS } from "../../definition/limits.js";
import type { DefinitionFile, DefinitionProblem } from "../../definition/index.js";
import { SourceError } from "../../errors.js";
import { reasonOf } from "./find-files.js";

/** Enough to keep the disk busy, and far below any limit on open files. */
const AT_ONCE = 32;

/** What was read, and what could be read but is no text. */
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
  for (let start = 0; start < paths.length; start += AT_ONCE) {
    signal?.throwIfAborted();
    const batch = paths.slice(start, start + AT_ONCE);
    const results = await Promise.allSettled(batch.map((path) => readText(resolve(cwd, path))));
    results.forEach((result, index) => {
      const path = batch[index] ?? "";
      if (result.status === "rejected")
        failures.push(`${path} cannot be read: ${reasonOf(result.reason)}`);
      else if (typeof result.value === "string") files.push({ path, text: result.value });
      else
        problems.push({
          file: path,
          line: 1,
          column: 1,
          pointer: "",
          message: result.value.problem,
        });
    });
  }
  if (failures.length > 0) throw new SourceError(failures.join("\n"));
  return { files, problems };
}

async function readText(path: string): Promise<string | { readonly problem: string }> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    // One character takes up to four bytes, and no text this long is a definition.
    if (size > MAX_CHARACTERS * 4)
      return { problem: `the file is ${size} bytes long, which is too much for a definition` };
    const bytes = await handle.readFile();
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError)
      return { problem: "the file is not UTF-8; save it in that encoding" };
    throw error;
  } finally {
    await handle.close();
  }
}
