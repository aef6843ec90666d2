import { readdirSync } from "node:fs";
import { join } from "node:path";
import { stampOf } from "../output/stamp.js";

/** What stands for the stamp of something that is no file. */
const NO_FILE = "-";

/**
 * What `stampOf` says of every file that a generate looks at in an output folder, by path relative to it; undefined where
 * there is no such folder.
 */
export function lookAtOutput(folder: string): Record<string, string> | undefined {
  const stamps: Record<string, string> = {};
  const visit = (parent: string): void => {
    for (const entry of readdirSync(join(folder, parent), { withFileTypes: true })) {
      const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules" && !entry.name.startsWith(".")) visit(path);
      } else stamps[path] = entry.isFile() ? stampOf(join(folder, path)) : NO_FILE;
    }
  };
  try {
    visit("");
  } catch {
    return undefined;
  }
  return stamps;
}
