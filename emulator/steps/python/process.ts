import { constants } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isLoadMessage, isRunMessage, type LoadMessage, type ProcessMessage } from "./messages.js";
import { restrictGlobals } from "./restrict-globals.js";

/*
 * The process of Python: it has no environment, reads the files of Pyodide and nothing else, and handles one request at a
 * time. It is killed where Python does not react to being interrupted.
 */

/** Runs the text of a request. */
type Answer = (text: string) => unknown;

/** The part of Pyodide that is used. */
interface Pyodide {
  runPython(code: string): unknown;
  setInterruptBuffer(buffer: unknown): void;
}

/** Between two interrupts: code that catches the first one does not escape the next, and the handler of one has time. */
const INTERRUPT_EVERY_MS = 20;

// `process` is taken away from what runs here.
const { send, disconnect } = {
  send: process.send?.bind(process),
  disconnect: process.disconnect.bind(process),
};
let answer: Answer | undefined;
let interruptAt = Infinity;

/** What Pyodide polls while Python runs: 2 is SIGINT. */
const interrupts = {
  get 0() {
    const now = performance.now();
    if (now < interruptAt) return 0;
    interruptAt = now + INTERRUPT_EVERY_MS;
    return 2;
  },
  set 0(_: number) {
    // Pyodide clears the signal.
  },
};

function say(message: ProcessMessage): void {
  send?.(message);
}

/** Pyodide asks Node.js for the constants of its file system in a way that processes with permissions do not have. */
function bindingOf(name: string): object {
  if (name === "constants") return { fs: constants };
  throw new TypeError(`There is no binding ${name}`);
}

async function load({ folder, program }: LoadMessage): Promise<void> {
  Reflect.set(process, "binding", bindingOf);
  // The name of the program is in the environment that Python sees.
  process.argv = ["python"];
  const module: unknown = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  const pyodide = await loaderOf(module)({
    indexURL: folder,
    env: {},
    jsglobals: Object.create(null) as object,
    stdin: () => null,
    stdout: () => undefined,
    stderr: () => undefined,
  });
  const result = pyodide.runPython(program);
  if (typeof result !== "function") throw new TypeError("The program ends in no function");
  answer = (text) => Reflect.apply(result, undefined, [text]) as unknown;
  pyodide.setInterruptBuffer(interrupts);
  restrictGlobals();
}

function loaderOf(module: unknown): (options: object) => Promise<Pyodide> {
  if (typeof module === "object" && module !== null && "loadPyodide" in module) {
    const { loadPyodide } = module;
    if (typeof loadPyodide === "function")
      return async (options) => {
        const pyodide: unknown = await Reflect.apply(loadPyodide, undefined, [options]);
        if (isPyodide(pyodide)) return pyodide;
        throw new TypeError("loadPyodide of pyodide.mjs returned something else");
      };
  }
  throw new TypeError("pyodide.mjs exports no loadPyodide");
}

function isPyodide(value: unknown): value is Pyodide {
  return (
    typeof value === "object" &&
    value !== null &&
    "runPython" in value &&
    "setInterruptBuffer" in value
  );
}

function run(text: string, timeoutMs: number): ProcessMessage {
  interruptAt = performance.now() + timeoutMs;
  try {
    const response = answer?.(text);
    if (typeof response === "string") return { kind: "response", text: response };
    return { kind: "broken", message: "no text was returned" };
  } catch (error) {
    // Pyodide cannot go on after an error of its own, such as an exhausted stack.
    return { kind: "broken", message: error instanceof Error ? error.name : "an unknown error" };
  } finally {
    interruptAt = Infinity;
  }
}

process.on("message", (message: unknown) => {
  if (isLoadMessage(message)) {
    load(message).then(
      () => {
        say({ kind: "ready" });
      },
      (error: unknown) => {
        say({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
      },
    );
  } else if (isRunMessage(message)) {
    say(run(message.text, message.timeoutMs));
  } else {
    disconnect();
  }
});
