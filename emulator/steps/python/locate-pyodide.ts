import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The command that installs Pyodide in a project. */
export const INSTALL_COMMAND = "npm install --save-dev pyodide";

/**
 * Finds Pyodide, an optional peer dependency: where the project has it, or else where this package does.
 *
 * @param cwd - the folder of the project.
 * @returns the folder of Pyodide; undefined where it is not installed.
 */
export function locatePyodide(cwd: string): string | undefined {
  for (const from of [join(cwd, "package.json"), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve("pyodide/package.json"));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
