import { CancelledError, StepError } from "../../engine/errors.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { createThreadPool, ThreadError } from "../../threads/thread-pool.js";
import type { CodeParameters, SandboxLimits } from "./interpreter.js";
import { isCodeAnswer, type CodeRequest } from "./messages.js";

/** How long after the time limit a thread is terminated, in milliseconds. */
const GRACE_MS = 100;
const THREADS = 2;

/** Runs JavaScript of flow definitions, isolated from this process. */
export interface Sandbox {
  /**
   * Runs the body of an async function and returns its result as JSON; `undefined` becomes null.
   *
   * @throws StepError `CODE_FAILED` when the code throws, `CODE_TIMEOUT` and `CODE_OUT_OF_MEMORY` at its limits.
   */
  run(body: string, parameters: CodeParameters): Promise<JsonValue>;
  /** Terminates the threads; code that runs in them fails. */
  readonly close: () => Promise<void>;
}

/**
 * Creates a sandbox. The interpreter enforces time and memory limits. It runs in a worker thread, so that a built-in
 * that never returns to the interpreter blocks neither the emulator nor the timer that terminates it. Threads are
 * started on demand and reused.
 */
export function createSandbox(limits: SandboxLimits): Sandbox {
  const pool = createThreadPool({
    module: "#sandbox-worker",
    threads: THREADS,
    workerData: limits,
  });
  return {
    run: async (body, parameters) => {
      const request: CodeRequest = { body, parameters };
      const answer = await pool
        .run((thread) => thread.ask(request, limits.timeoutMs + GRACE_MS))
        .catch((error: unknown) => {
          throw error instanceof ThreadError ? stepError(error, limits) : error;
        });
      if (!isCodeAnswer(answer)) throw new TypeError("Unexpected message of the sandbox's thread");
      if ("error" in answer) throw new StepError(answer.error.code, answer.error.message);
      return answer.output;
    },
    close: pool.close,
  };
}

function stepError(error: ThreadError, limits: SandboxLimits): Error {
  switch (error.failure) {
    case "closed":
      return new CancelledError("the emulator is stopping", { cause: error });
    case "timeout":
      return new StepError("CODE_TIMEOUT", `The code ran longer than ${limits.timeoutMs} ms`);
    case "out of memory":
    case "ended":
      return new StepError("CODE_FAILED", "The code terminated its thread", { cause: error });
  }
}
