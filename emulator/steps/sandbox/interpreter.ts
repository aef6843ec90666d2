import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from "quickjs-emscripten-core";
import { StepError } from "../../engine/errors.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { parseJson } from "../../json.js";

/** Arguments by name, in order. */
export type CodeParameters = Readonly<Record<string, JsonValue | undefined>>;

/** Limits of user code. */
export interface SandboxLimits {
  /** Milliseconds of running. */
  readonly timeoutMs: number;
  readonly memoryBytes: number;
}

/** Runs JavaScript in this thread. */
export interface Interpreter {
  /** Loads the interpreter before the first run. */
  load(): Promise<void>;
  /**
   * Runs the body of an async function and returns its result as JSON; `undefined` becomes null.
   *
   * @param parameters arguments by name, in order.
   * @throws StepError `CODE_FAILED` when the code throws, `CODE_TIMEOUT` and `CODE_OUT_OF_MEMORY` at its limits.
   */
  run(body: string, parameters: CodeParameters): Promise<JsonValue>;
}

/**
 * The interpreter uses the stack of this thread: without a lower limit of its own, deep recursion would overflow that
 * stack and leave the interpreter in a broken state.
 */
const STACK_BYTES = 128 * 1024;
const MAX_PENDING_JOBS = 10_000;

/** Creates an interpreter. It is loaded at the first run. */
export function createInterpreter(limits: SandboxLimits): Interpreter {
  let loading: Promise<QuickJSWASMModule> | undefined;
  const load = (): Promise<QuickJSWASMModule> => (loading ??= loadInterpreter());
  return {
    load: async () => {
      await load();
    },
    run: async (body, parameters) => {
      const interpreter = await load();
      try {
        return runOnce(interpreter, limits, body, parameters);
      } catch (error) {
        if (error instanceof StepError) throw error;
        // The interpreter itself crashed (stack or memory of the host): the next run loads a new one.
        loading = undefined;
        throw new StepError(
          "CODE_FAILED",
          "The code crashed the interpreter, most likely by deep recursion",
          {
            cause: error,
          },
        );
      }
    },
  };
}

async function loadInterpreter(): Promise<QuickJSWASMModule> {
  const { newQuickJSWASMModuleFromVariant } = await import("quickjs-emscripten-core");
  return await newQuickJSWASMModuleFromVariant(import("@jitl/quickjs-wasmfile-release-sync"));
}

function runOnce(
  interpreter: QuickJSWASMModule,
  limits: SandboxLimits,
  body: string,
  parameters: CodeParameters,
): JsonValue {
  const deadline = performance.now() + limits.timeoutMs;
  const runtime = interpreter.newRuntime();
  runtime.setMemoryLimit(limits.memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(() => performance.now() > deadline);
  const context = runtime.newContext();
  const evaluation: Evaluation = { runtime, context, limits, deadline };
  const output = evaluate(evaluation, source(body, parameters));
  context.dispose();
  runtime.dispose();
  if (output instanceof StepError) throw output;
  return output;
}

interface Evaluation {
  readonly runtime: QuickJSRuntime;
  readonly context: QuickJSContext;
  readonly limits: SandboxLimits;
  readonly deadline: number;
}

/** Returns failures of the code; an exception from here is a crash of the interpreter. */
function evaluate(evaluation: Evaluation, code: string): JsonValue | StepError {
  const { context, runtime } = evaluation;
  const result = context.evalCode(code, "step.js", { type: "global" });
  if (result.error !== undefined) return failure(evaluation, result.error);
  const promise = result.value;
  const jobs = runtime.executePendingJobs(MAX_PENDING_JOBS);
  if (jobs.error !== undefined) {
    promise.dispose();
    return failure(evaluation, jobs.error);
  }
  const state = context.getPromiseState(promise);
  promise.dispose();
  if (state.type === "pending") {
    return new StepError(
      "CODE_FAILED",
      "The code returned a promise that never settles: there are no timers and no I/O in a step",
    );
  }
  if (state.type === "rejected") return failure(evaluation, state.error);
  const text = context.getString(state.value);
  state.value.dispose();
  return parseJson(text);
}

function failure(evaluation: Evaluation, handle: QuickJSHandle): StepError {
  const { context, limits } = evaluation;
  const name = property(context, handle, "name");
  const message = property(context, handle, "message") ?? context.getString(handle);
  handle.dispose();
  if (name === "InternalError" && message === "interrupted") {
    return new StepError("CODE_TIMEOUT", `The code ran longer than ${limits.timeoutMs} ms`);
  }
  if (name === "InternalError" && message === "out of memory") {
    return new StepError(
      "CODE_OUT_OF_MEMORY",
      `The code used more than ${limits.memoryBytes} bytes of memory`,
    );
  }
  return new StepError(
    "CODE_FAILED",
    name === undefined ? `The code threw ${message}` : `The code threw ${name}: ${message}`,
  );
}

function property(
  context: QuickJSContext,
  handle: QuickJSHandle,
  name: string,
): string | undefined {
  const value = context.getProp(handle, name);
  const text =
    context.typeof(value) === "string" ? context.getString(value).slice(0, 2_000) : undefined;
  value.dispose();
  return text;
}

function source(body: string, parameters: CodeParameters): string {
  const names = Object.keys(parameters);
  const values = Object.values(parameters).map((value) =>
    value === undefined ? "undefined" : `JSON.parse(${JSON.stringify(JSON.stringify(value))})`,
  );
  // The body is passed as a string to the function constructor, so that it cannot close the function around it, and
  // syntax errors are reported as errors of the step's code.
  const make = `Object.getPrototypeOf(async function () {}).constructor(${[...names, body].map((text) => JSON.stringify(text)).join(", ")})`;
  return `(async (stringify) => { const value = await ${make}(${values.join(", ")}); const text = stringify(value); return text === undefined ? "null" : text; })(JSON.stringify)`;
}
