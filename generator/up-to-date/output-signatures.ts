import { join } from "node:path";
import { listFiles } from "../output/scan.js";
import { stampOf } from "../output/file-signature.js";
import type { Stamps } from "./run-record.js";

/** What stands for the stamp of something that is no file. */
const NO_FILE = "-";

/**
 * What `stampOf` says of every file that a generate looks at in an output folder, by path relative to it; undefined where
 * the folder cannot be read.
 */
export function lookAtOutput(folder: string): Stamps | undefined {
  try {
    const stamps: Record<string, string> = {};
    const { files, links } = listFiles(folder);
    for (const path of files) stamps[path] = stampOf(join(folder, path));
    for (const path of links) stamps[path] = NO_FILE;
    return stamps;
  } catch {
    return undefined;
  }
}
