import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { StepError } from "../../engine/errors.js";
import type { JsonValue } from "../../json.js";
import type { CodeParameters, SandboxLimits } from "./interpreter.js";
import { isCodeAnswer, type CodeAnswer, type CodeRequest } from "./messages.js";

/** Code that has not ended so long after its time is ended with its thread, in milliseconds. */
const GRACE_MS = 100;
const THREADS = 2;

/** Runs JavaScript of a flow definition. It sees its arguments and the language, nothing of this process. */
export interface Sandbox {
  /**
   * Runs the body of a function and gives what it returns, or what the promise it returns resolves to. `undefined`
   * becomes null, as JSON has no other word for it.
   *
   * @throws StepError `CODE_FAILED` when the code throws, `CODE_TIMEOUT` and `CODE_OUT_OF_MEMORY` at its limits.
   */
  run(body: string, parameters: CodeParameters): Promise<JsonValue>;
  /** Ends the threads; what runs in them fails. */
  readonly close: () => Promise<void>;
}

/** A thread, and when it takes requests. */
interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
}

/**
 * Creates a sandbox. The interpreter checks the time and memory of the code it runs; it runs in a thread of its own,
 * so that a built-in that never returns to it stops neither the emulator nor its clock. Threads are started when they
 * are needed and then kept.
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

  /** A thread that was ended; whoever waits gets another. */
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
 * The thread's answer.
 *
 * @throws StepError `CODE_TIMEOUT` when there is none in time, `CODE_FAILED` when the thread has ended.
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
