import { CancelledError, StepError } from "../../engine/errors.js";
import { isJsonObject, ownValue } from "../../../generator/json-schema/values.js";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { parseJson } from "../../json.js";
import type { PythonBody, PythonProblem } from "../../../generator/wiring/index.js";
import { PROGRAM, type PythonCheckRequest, type PythonRequest } from "./program.js";
import { PythonProcessError, startPythonProcess, type PythonProcess } from "./python-process.js";

/** A body of Python, and what its function is called with. */
export interface PythonCall {
  readonly body: string;
  /** Arguments by the names of the parameters, in order. */
  readonly parameters: ReadonlyMap<string, JsonValue>;
  /** Names the step in messages, such as `step "score" of acme/spelling/grade-3`. */
  readonly subject: string;
}

/** Runs the Python of flow definitions in a process of its own, one call at a time. */
export interface Python {
  /**
   * Runs the body of a function and returns the dict that it returns.
   *
   * @throws StepError `PYTHON_MISSING` where Pyodide is not installed, `CODE_REFUSED` for what the contract of code steps does
   * not have, `CODE_INVALID` for what is no Python, `CODE_FAILED` when the code raises, `CODE_OUTPUT_INVALID` for a value that
   * JSON does not have, `CODE_TIMEOUT` and `CODE_OUT_OF_MEMORY` at its limits. Details: `line` and `column` of the body.
   */
  run(call: PythonCall): Promise<JsonObject>;
  /**
   * Parses a body, and checks it by the contract of code steps, without running it.
   *
   * @returns what is wrong with it; undefined where nothing is.
   * @throws StepError `PYTHON_MISSING` where Pyodide is not installed; PythonProcessError where it does not respond.
   */
  check(body: PythonBody): Promise<PythonProblem | undefined>;
  /** Ends the process; code that runs in it fails. */
  readonly close: () => Promise<void>;
}

/** Limits of Python code, and where Pyodide is. */
export interface PythonOptions {
  /** Finds the folder of Pyodide; undefined where it is not installed. */
  readonly locate: () => string | undefined;
  /** The command that installs it. */
  readonly install: () => string;
  /** Milliseconds of running. */
  readonly timeoutMs: number;
  readonly memoryBytes: number;
}

/** Milliseconds for parsing a body: it takes few, on a machine that has nothing else to do. */
const CHECK_TIMEOUT_MS = 30_000;

/** The maximum length of an output, in characters of JSON. */
const MAX_OUTPUT = 8 * 1024 * 1024;

/**
 * The codes of errors by what the program says of a body that gave no output. `refused`: the contract of code steps does not
 * have what it uses; `syntax`: it is no Python; `raised`: an exception; `output`: what it returned cannot be sent.
 */
const CODES = {
  refused: "CODE_REFUSED",
  syntax: "CODE_INVALID",
  raised: "CODE_FAILED",
  output: "CODE_OUTPUT_INVALID",
  late: "CODE_TIMEOUT",
  memory: "CODE_OUT_OF_MEMORY",
} as const;

/** Creates a runner. The process is started by the first call, and again after one that had to be killed. */
export function createPython(options: PythonOptions): Python {
  let starting: Promise<PythonProcess> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const closing = new AbortController();

  async function current(): Promise<PythonProcess> {
    if (closing.signal.aborted) throw new PythonProcessError("closed");
    const known = await starting;
    if (known !== undefined && !known.hasEnded()) return known;
    const folder = options.locate();
    if (folder === undefined) {
      throw new StepError(
        "PYTHON_MISSING",
        `Python code is run by Pyodide, which is not installed: run \`${options.install()}\`, or give the step a mock`,
      );
    }
    const { signal } = closing;
    starting = startPythonProcess({ ...options, folder, program: PROGRAM, signal });
    starting.catch(() => {
      starting = undefined;
    });
    return await starting;
  }

  async function runNow(call: PythonCall): Promise<JsonObject> {
    const request: PythonRequest = {
      body: call.body,
      parameters: [...call.parameters.keys()],
      arguments: [...call.parameters.values()],
      maxOutput: MAX_OUTPUT,
    };
    let text: string;
    try {
      const python = await current();
      text = await python.ask(JSON.stringify(request), options.timeoutMs);
    } catch (error) {
      throw error instanceof PythonProcessError ? stepError(error, call, options) : error;
    }
    const response = parseJson(text);
    const output = isJsonObject(response) ? ownValue(response, "output") : undefined;
    if (isJsonObject(output)) return output;
    throw failure(isJsonObject(response) ? ownValue(response, "error") : undefined, call, options);
  }

  async function checkNow({ body, ...names }: PythonBody): Promise<PythonProblem | undefined> {
    const request: PythonCheckRequest = { body, ...names };
    const python = await current();
    try {
      return problemIn(parseJson(await python.ask(JSON.stringify(request), CHECK_TIMEOUT_MS)));
    } catch (error) {
      // Python has parsed other texts before it is asked: this one ended it.
      const isEnded = error instanceof PythonProcessError && error.failure === "ended";
      if (isEnded) return { kind: "syntax", message: "the code is too long, or nested too deep" };
      throw error;
    }
  }

  async function next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return await result;
  }

  return {
    run: async (call) => await next(async () => await runNow(call)),
    check: async (body) => await next(async () => await checkNow(body)),
    close: async () => {
      closing.abort();
      const python = await starting?.catch(() => undefined);
      await python?.kill("closed");
    },
  };
}

function stepError(
  error: PythonProcessError,
  { subject }: PythonCall,
  limits: PythonOptions,
): Error {
  switch (error.failure) {
    case "closed":
      return new CancelledError("the emulator is stopping", { cause: error });
    case "late":
      return new StepError("CODE_TIMEOUT", lateMessage(subject, limits));
    case "out of memory":
      return new StepError("CODE_OUT_OF_MEMORY", memoryMessage(subject, limits));
    case "ended":
      return new StepError(
        "CODE_FAILED",
        `The Python of ${subject} ended its process, most likely by deep recursion or for want of memory`,
        { cause: error },
      );
  }
}

function failure(error: JsonValue | undefined, call: PythonCall, limits: PythonOptions): StepError {
  if (!isJsonObject(error)) throw new TypeError("Unexpected response of Python");
  const { kind, message, line, column } = error;
  if (typeof kind !== "string" || !isKind(kind) || typeof message !== "string")
    throw new TypeError("Unexpected response of Python");
  const inLine = typeof line === "number" ? `, line ${line}` : "";
  const at = typeof column === "number" ? `${inLine}, column ${column}` : inLine;
  const details = typeof line === "number" ? { line, column: column ?? null } : undefined;
  const subject = `The Python of ${call.subject}${at}`;
  const messages = {
    refused: `${subject}, uses ${message}`,
    syntax: `${subject}, is invalid: ${message}`,
    raised: `${subject}, raised ${message}`,
    output: `${subject}: ${message}`,
    late: lateMessage(call.subject, limits),
    memory: memoryMessage(call.subject, limits),
  };
  return new StepError(CODES[kind], messages[kind], details === undefined ? {} : { details });
}

function problemIn(response: JsonValue | undefined): PythonProblem | undefined {
  if (!isJsonObject(response)) throw new TypeError("Unexpected response of Python");
  const { error } = response;
  if (error === undefined) return undefined;
  if (!isJsonObject(error)) throw new TypeError("Unexpected response of Python");
  const { kind, message, line, column } = error;
  if (typeof message !== "string") throw new TypeError("Unexpected response of Python");
  if (kind !== "refused") return { kind: "syntax", ...placeOf(message, line, column) };
  return { kind: "refused", ...placeOf(message, line, column) };
}

function placeOf(
  message: string,
  line: JsonValue | undefined,
  column: JsonValue | undefined,
): Omit<PythonProblem, "kind"> {
  if (typeof line !== "number" || typeof column !== "number") return { message };
  return { message, place: { line, column } };
}

function isKind(kind: string): kind is keyof typeof CODES {
  return Object.hasOwn(CODES, kind);
}

function lateMessage(subject: string, { timeoutMs }: PythonOptions): string {
  return `The Python of ${subject} ran longer than ${timeoutMs} ms`;
}

function memoryMessage(subject: string, { memoryBytes }: PythonOptions): string {
  return `The Python of ${subject} used more than ${memoryBytes} bytes of memory`;
}
