import { PythonNotParsedError, type ParsePython } from "../../../generator/wiring/index.js";
import { INSTALL_COMMAND, locatePyodide } from "./locate-pyodide.js";
import { createPython } from "./python.js";
import { PythonProcessError } from "./python-process.js";

/** What a parser may allocate, as the emulator's Python. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/**
 * Opens what parses Python without running it. Its process is started by the first body.
 *
 * @param cwd - the folder of the project.
 * @returns why there is none, where Pyodide is not installed.
 */
export function openPythonParser(
  cwd: string,
): (AsyncDisposable & { readonly parse: ParsePython }) | string {
  if (locatePyodide(cwd) === undefined)
    return `Pyodide is not installed: run \`${INSTALL_COMMAND}\``;
  // Nothing is run, so that its time has no limit of its own.
  const python = createPython({
    locate: () => locatePyodide(cwd),
    timeoutMs: 0,
    memoryBytes: MEMORY_BYTES,
  });
  return {
    parse: async (body) => {
      try {
        return await python.check(body);
      } catch (error) {
        if (!(error instanceof PythonProcessError)) throw error;
        throw new PythonNotParsedError(error.message, { cause: error });
      }
    },
    [Symbol.asyncDispose]: python.close,
  };
}
