import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ifPresent } from "./scan.js";

/**
 * Creates a test of whether something is in the place of a file. Each folder is read once, when it is first asked about.
 *
 * @param folder - the output folder; paths are relative to it, with `/`.
 * @returns a function that throws the error of the system where a folder cannot be read.
 */
export function createOccupiedTest(folder: string): (path: string) => boolean {
  const folders = new Map<string, ReadonlySet<string>>();
  return (path) => {
    const parent = dirname(path);
    let names = folders.get(parent);
    if (names === undefined) {
      names = new Set(ifPresent(() => readdirSync(join(folder, parent))));
      folders.set(parent, names);
    }
    return names.has(basename(path));
  };
}
