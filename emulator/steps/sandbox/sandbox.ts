import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { StepError } from "../../engine/errors.js";
import type { JsonValue } from "../../json.js";
import type { CodeParameters, SandboxLimits } from "./interpreter.js";
import { isCodeAnswer, type CodeAnswer, type CodeRequest } from "./messages.js";

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

/** A thread; `ready` resolves when it accepts requests. */
interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
}

/**
 * Creates a sandbox. The interpreter enforces time and memory limits. It runs in a worker thread, so that a built-in
 * that never returns to the interpreter blocks neither the emulator nor the timer that terminates it. Threads are
 * started on demand and reused.
 */
export function createSandbox(limits: SandboxLimits): Sandbox {
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  const waiting: ((thread: Thread) => void)[] = [];

  function startThread(): Thread {
    const worker = new Worker(createRequire(import.meta.url).resolve("#sandbox-worker"), {
      workerData: limits,
      env: {},
      stdin: false,
    });
    const ready = new Promise<void>((resolve, reject) => {
      worker.once("message", () => {
        resolve();
      });
      worker.once("error", reject);
    });
    const thread = { worker, ready };
    all.add(thread);
    return thread;
  }

  async function acquire(): Promise<Thread> {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (all.size < THREADS) return startThread();
    return await new Promise((resolve) => waiting.push(resolve));
  }

  function release(thread: Thread): void {
    const next = waiting.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  }

  /** Terminates a thread and starts another one if a request is waiting. */
  function replace(thread: Thread): void {
    all.delete(thread);
    void thread.worker.terminate();
    const next = waiting.shift();
    if (next !== undefined) next(startThread());
  }

  return {
    run: async (body, parameters) => {
      const thread = await acquire();
      let answer: CodeAnswer;
      try {
        answer = await ask(thread, { body, parameters }, limits);
      } catch (error) {
        replace(thread);
        throw error;
      }
      release(thread);
      if ("error" in answer) throw new StepError(answer.error.code, answer.error.message);
      return answer.output;
    },
    close: async () => {
      await Promise.all([...all].map((thread) => thread.worker.terminate()));
      all.clear();
    },
  };
}

/**
 * Sends a request to a thread and returns the response.
 *
 * @throws StepError `CODE_TIMEOUT` when there is none in time, `CODE_FAILED` when the thread terminated.
 */
async function ask(
  { worker, ready }: Thread,
  request: CodeRequest,
  limits: SandboxLimits,
): Promise<CodeAnswer> {
  worker.ref();
  await ready;
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onEnd).off("exit", onEnd).unref();
    };
    const onMessage = (message: unknown): void => {
      settle();
      if (isCodeAnswer(message)) resolve(message);
      else reject(new TypeError("Unexpected message of the sandbox's thread"));
    };
    const onEnd = (): void => {
      settle();
      reject(new StepError("CODE_FAILED", "The code terminated its thread"));
    };
    const timer = setTimeout(() => {
      settle();
      reject(new StepError("CODE_TIMEOUT", `The code ran longer than ${limits.timeoutMs} ms`));
    }, limits.timeoutMs + GRACE_MS);
    worker.on("message", onMessage).on("error", onEnd).on("exit", onEnd);
    worker.postMessage(request);
  });
}
