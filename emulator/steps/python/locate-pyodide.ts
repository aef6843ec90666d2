import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { detectPackageManager, installCommand } from "../../../generator/package-manager.js";

/**
 * The command that installs Pyodide in a project, with the project's package manager.
 *
 * @param cwd - the folder of the project.
 */
export function installPyodide(cwd: string): string {
  return installCommand(detectPackageManager(resolve(cwd)), "pyodide", { dev: true });
}

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
