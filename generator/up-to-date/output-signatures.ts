import { join } from "node:path";
import { listFiles } from "../output/scan.js";
import { fileSignature } from "../output/file-signature.js";
import type { FileSignatures } from "./run-record.js";

/** What stands for the signature of something that is no file. */
const NO_FILE = "-";

/**
 * What `fileSignature` says of every file that a generate looks at in an output folder, by path relative to it; undefined where
 * the folder cannot be read.
 */
export function outputSignatures(folder: string): FileSignatures | undefined {
  try {
    const signatures: Record<string, string> = {};
    const { files, links } = listFiles(folder);
    for (const path of files) signatures[path] = fileSignature(join(folder, path));
    for (const path of links) signatures[path] = NO_FILE;
    return signatures;
  } catch {
    return undefined;
  }
}
