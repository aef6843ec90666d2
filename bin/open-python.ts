import type { OpenPython } from "../generator/python-findings.js";

/** Opens a parser of Python for the commands that check it. */
export const openPython: OpenPython = async (cwd) => {
  const { openPythonParser } = await import("../emulator/steps/python/parser.js");
  return openPythonParser(cwd);
};
