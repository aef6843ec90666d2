import { dirname } from "node:path";
import { makeFolders } from "./folders.js";
import { createOccupiedTest } from "./occupied.js";
import { writeNew } from "./write-new.js";

/**
 * Writes a file of the output folder to a temporary file that `Staging.reserve` returned, unless something is in its
 * place.
 *
 * @param path - of the file, relative to the output folder, with `/`.
 * @returns the signature of the temporary file; undefined where it was not written, for any reason.
 */
export type Stager = (path: string, content: string, temporary: string) => string | undefined;

/**
 * Creates a stager for a thread other than the one that puts the files in place.
 *
 * @param folder - the output folder, with no link in its path.
 */
export function createStager(folder: string): Stager {
  const made = new Set<string>();
  const isOccupied = createOccupiedTest(folder);
  return (path, content, temporary) => {
    try {
      if (isOccupied(path)) return undefined;
      const parent = dirname(path);
      if (!made.has(parent)) makeFolders(folder, path);
      made.add(parent);
    } catch {
      // `Staging.write` meets the same error, and throws it.
      return undefined;
    }
    const result = writeNew(temporary, content);
    return "signature" in result ? result.signature : undefined;
  };
}
