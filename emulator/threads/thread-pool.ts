import { createRequire } from "node:module";
import { Worker, type ResourceLimits } from "node:worker_threads";
import { threadOptions } from "./thread-options.js";

/** Why a thread did not answer. */
export type ThreadFailure = "timeout" | "out of memory" | "ended" | "closed";

/** A thread did not answer a request; it is replaced. */
export class ThreadError extends Error {
  override readonly name = "ThreadError";
  readonly failure: ThreadFailure;

  constructor(failure: ThreadFailure, options: { cause?: unknown } = {}) {
    super(`The thread did not answer: ${failure}`, options);
    this.failure = failure;
  }
}

/** A thread, while a task has it to itself. */
export interface Thread {
  /** Number of requests that it has answered. */
  readonly answered: number;
  /**
   * Sends a request and returns the answer; one request at a time.
   *
   * @param timeoutMs is counted from the moment that the thread is ready.
   * @throws ThreadError
   */
  ask(request: unknown, timeoutMs: number): Promise<unknown>;
}

/** Threads that are started on demand, reused, and terminated when they do not answer in time. */
export interface ThreadPool {
  /**
   * Runs a task with a thread of its own, as soon as one is free.
   *
   * @throws ThreadError `closed` when the pool is closed before a thread is free.
   */
  run<Result>(task: (thread: Thread) => Promise<Result>): Promise<Result>;
  /** Terminates the threads; what runs in them fails. */
  readonly close: () => Promise<void>;
}

export interface ThreadPoolOptions {
  /** The module of a thread: a name in `imports` of package.json. The module calls `answerRequests`. */
  readonly module: string;
  /** Maximum number of threads. */
  readonly threads: number;
  readonly workerData?: unknown;
  readonly resourceLimits?: ResourceLimits;
}

/** Creates a pool without threads. Threads that only wait do not keep the process alive. */
export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  const idle: OwnThread[] = [];
  const all = new Set<OwnThread>();
  const waiting: Waiting[] = [];
  let closed = false;

  /** @throws ThreadError when the system has no thread left. */
  function start(): OwnThread {
    try {
      const thread = startThread(options, () => {
        all.delete(thread);
        const at = idle.indexOf(thread);
        if (at !== -1) idle.splice(at, 1);
      });
      all.add(thread);
      return thread;
    } catch (cause) {
      throw new ThreadError("ended", { cause });
    }
  }

  async function acquire(): Promise<OwnThread> {
    if (closed) throw new ThreadError("closed");
    const free = idle.pop();
    if (free !== undefined) return free;
    if (all.size < options.threads) return start();
    return await new Promise((resolve, reject) => {
      waiting.push({ start: resolve, fail: reject });
    });
  }

  /** Gives the thread, or another one in its place, to the task that has waited longest. */
  function release(thread: OwnThread): void {
    const isLost = thread.isLost();
    if (isLost) all.delete(thread);
    if (closed) return;
    const next = waiting.shift();
    if (next === undefined) {
      if (!isLost) idle.push(thread);
      return;
    }
    try {
      next.start(isLost ? start() : thread);
    } catch (error) {
      next.fail(error);
    }
  }

  return {
    run: async (task) => {
      const thread = await acquire();
      try {
        return await task(thread);
      } catch (error) {
        throw closed && error instanceof ThreadError ? new ThreadError("closed") : error;
      } finally {
        release(thread);
      }
    },
    close: async () => {
      closed = true;
      for (const task of waiting.splice(0)) task.fail(new ThreadError("closed"));
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}

/** A task that waits for a thread. */
interface Waiting {
  start(thread: OwnThread): void;
  fail(error: unknown): void;
}

interface OwnThread extends Thread {
  /** Whether it will answer no more requests. */
  isLost(): boolean;
  terminate(): Promise<unknown>;
}

function startThread(options: ThreadPoolOptions, onExit: () => void): OwnThread {
  const { module, workerData, resourceLimits } = options;
  const worker = new Worker(createRequire(import.meta.url).resolve(module), {
    workerData,
    env: {},
    execArgv: threadOptions(),
    stdin: false,
    ...(resourceLimits === undefined ? {} : { resourceLimits }),
  });
  /** The request that is not answered yet; the first one is that for readiness. */
  let pending: { resolve(answer: unknown): void; reject(error: ThreadError): void } | undefined;
  let lost: ThreadError | undefined;
  let answered = 0;

  function lose(error: ThreadError): void {
    lost ??= error;
    pending?.reject(lost);
  }

  /** The next message of the thread. */
  async function next(): Promise<unknown> {
    if (lost !== undefined) throw lost;
    worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        pending = { resolve, reject };
      });
    } finally {
      pending = undefined;
      worker.unref();
    }
  }

  /** Terminates the thread when it has not answered in time; returns a function that ends the wait. */
  function limit(timeoutMs: number): () => void {
    let isOver = false;
    const timer = setTimeout(() => {
      // An answer that arrived while this process was busy is read first.
      setImmediate(() => {
        if (isOver) return;
        lose(new ThreadError("timeout"));
        void worker.terminate();
      });
    }, timeoutMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  worker.on("message", (message) => pending?.resolve(message));
  worker.on("error", (cause: unknown) => {
    const isMemory =
      cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
    lose(new ThreadError(isMemory ? "out of memory" : "ended", { cause }));
  });
  worker.on("exit", () => {
    lose(new ThreadError("ended"));
    onExit();
  });
  const ready = next();
  // Reported by the request that waits for it.
  ready.catch(() => undefined);

  return {
    get answered() {
      return answered;
    },
    isLost: () => lost !== undefined,
    ask: async (request, timeoutMs) => {
      await ready;
      worker.postMessage(request);
      const endWait = limit(timeoutMs);
      try {
        return await next();
      } finally {
        endWait();
        answered += 1;
      }
    },
    terminate: () => worker.terminate(),
  };
}
