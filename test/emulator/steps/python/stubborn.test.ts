import { afterAll, describe, expect, test } from "vitest";
import { locatePyodide } from "../../../../emulator/steps/python/locate-pyodide.js";
import {
  PythonProcessError,
  startPythonProcess,
  type PythonProcess,
} from "../../../../emulator/steps/python/python-process.js";
import { RESTRICT_PROGRAM } from "../../../../emulator/steps/python/restrict-program.js";
import { openPython, outcome } from "./support.js";

describe("a process that does not react is replaced", () => {
  const python = openPython(500);
  afterAll(python.close);

  test.each([
    [
      "code that catches everything",
      "CODE_TIMEOUT",
      "while True:\n    try:\n        while True: pass\n    except:\n        pass",
    ],
    ["a builtin that does not return", "CODE_TIMEOUT", "return {'x': sum(range(10**12))}"],
    [
      "an exhausted stack",
      "CODE_FAILED",
      "x = []\nfor i in range(100000):\n    x = [x]\nreturn {'x': x}",
    ],
  ])("%s", async (_, code, body) => {
    expect(await outcome(python, body)).toContain(code);
    expect(await outcome(python, "return {'x': 1}")).toEqual({ x: 1 });
  });
});

/** What code could do that no check holds back. */
const UNCHECKED = `${RESTRICT_PROGRAM}
def answer(text):
    scope = {}
    try:
        exec(text, scope)
        return repr(scope["x"])
    except BaseException as error:
        return type(error).__name__ + ": " + str(error)

answer
`;

describe("Python that no check holds back", () => {
  let running: PythonProcess | undefined;
  afterAll(async () => {
    await running?.kill("closed");
  });

  async function probe(code: string): Promise<string> {
    if (running === undefined || running.hasEnded()) {
      const folder = locatePyodide(process.cwd()) ?? "";
      const { signal } = new AbortController();
      running = await startPythonProcess({
        ...{ folder, signal },
        program: UNCHECKED,
        memoryBytes: 2 ** 28,
      });
    }
    try {
      return await running.ask(code, 30_000);
    } catch (error) {
      if (error instanceof PythonProcessError) return `killed: ${error.message}`;
      throw error;
    }
  }

  test("runs here", async () => {
    expect(await probe("import json\nx = json.dumps([1])")).toBe("'[1]'");
  });

  test.each([
    ["JavaScript", "import js\nx = js", "ModuleNotFoundError: No module named 'js'"],
    ["Pyodide", "import pyodide_js\nx = pyodide_js", "ModuleNotFoundError"],
    ["its evaluation", "from pyodide.code import run_js\nx = run_js('1')", "ModuleNotFoundError"],
    ["files of this machine", "x = open('/etc/hosts').read()", "FileNotFoundError"],
    [
      "this repository",
      `x = open(${JSON.stringify(process.cwd())} + '/package.json').read()`,
      "FileNotFoundError",
    ],
    ["the network", "import socket\ns = socket.socket()\nx = s.connect(('127.0.0.1', 9))", "Error"],
    ["a program of this machine", "import os\nx = os.system('id')", "killed: "],
    [
      "JavaScript from memory",
      "import ctypes\nx = ctypes.CDLL(None).emscripten_run_script(b'globalThis.x = 1')",
      "killed: ",
    ],
  ])("does not reach %s", async (_, code, expected) => {
    expect(await probe(code)).toContain(expected);
  });

  test("has no object of JavaScript", async () => {
    const found = await probe(
      "import gc\nx = [o for o in gc.get_objects() if type(o).__name__.startswith('JsProxy')]",
    );
    expect(found).toBe("[]");
  });

  test("sees nothing of this machine in its environment", async () => {
    const found = await probe(
      "import os, sys\nx = [dict(os.environ), sys.argv, sys.path, os.getcwd()]",
    );
    expect(found).toContain("'PATH': '/'");
    expect(found).not.toContain(process.cwd());
    expect(found).not.toContain(process.env.HOME ?? "?");
  });
});
