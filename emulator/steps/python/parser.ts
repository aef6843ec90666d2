import { PythonNotParsedError, type ParsePython } from "../../../generator/wiring/index.js";
import { installPyodide, locatePyodide } from "./locate-pyodide.js";
import { createPython, type Python } from "./python.js";
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
  const missing = whyNoPython(cwd);
  if (missing !== undefined) return missing;
  // Nothing is run, so that its time has no limit of its own.
  const python = createPython({
    locate: () => locatePyodide(cwd),
    install: () => installPyodide(cwd),
    timeoutMs: 0,
    memoryBytes: MEMORY_BYTES,
  });
  return { parse: parserOf(python), [Symbol.asyncDispose]: python.close };
}

/** Why Python cannot be parsed, as the end of a sentence; undefined where it can. */
export function whyNoPython(cwd: string): string | undefined {
  return locatePyodide(cwd) === undefined
    ? `Pyodide is not installed: run \`${installPyodide(cwd)}\``
    : undefined;
}

/** Parses with a Python that is there already. */
export function parserOf(python: Pick<Python, "check">): ParsePython {
  return async (body) => {
    try {
      return await python.check(body);
    } catch (error) {
      if (!(error instanceof PythonProcessError)) throw error;
      throw new PythonNotParsedError(error.message, { cause: error });
    }
  };
}
