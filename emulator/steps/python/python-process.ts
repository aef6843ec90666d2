import { fork, type ChildProcess } from "node:child_process";
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { isProcessMessage, type LoadMessage, type RunMessage } from "./messages.js";
import { watchMemory } from "./watch-memory.js";

/** Why a process did not respond. It has ended. */
export type ProcessFailure = "late" | "out of memory" | "ended" | "closed";

/** A process of Python did not respond to a request, or could not be started. */
export class PythonProcessError extends Error {
  override readonly name = "PythonProcessError";
  readonly failure: ProcessFailure;

  constructor(failure: ProcessFailure, reason = "") {
    super(`Python did not respond: ${failure}${reason === "" ? "" : ` (${reason})`}`);
    this.failure = failure;
  }
}

export interface PythonProcessOptions {
  /** The folder of Pyodide. */
  readonly folder: string;
  readonly program: string;
  /** Bytes that Python may allocate; the process needs as much again for itself. */
  readonly memoryBytes: number;
  /** Ends the process while it starts. */
  readonly signal: AbortSignal;
}

/** A process that runs requests one at a time. */
export interface PythonProcess {
  /**
   * Sends a request and returns the response.
   *
   * @param timeoutMs milliseconds after which Python is interrupted; one that does not react is killed.
   * @throws PythonProcessError
   */
  ask(text: string, timeoutMs: number): Promise<string>;
  /** Whether it ended, so that another one is needed. */
  readonly hasEnded: () => boolean;
  readonly kill: (failure: ProcessFailure) => Promise<void>;
}

/** Python starts in seconds; on a machine that has more to do, in many. */
const START_TIMEOUT_MS = 120_000;
/** How long after its time limit a process is killed, in milliseconds. */
const GRACE_MS = 1_000;
const PAGE_BYTES = 64 * 1024;
/** What the process needs beside the memory of Python: Node.js, and the compiled code of Python. */
const OWN_BYTES = 512 * 1024 * 1024;
const JAVASCRIPT_MB = 256;

/**
 * Starts a process without environment, which may read the files of Pyodide and its own, and neither write nor start
 * anything. A process and not a thread: a thread shares what this process has, and its memory is not limited.
 *
 * @throws PythonProcessError `ended` where it cannot be started, `closed` where the signal ended it.
 */
export async function startPythonProcess(options: PythonProcessOptions): Promise<PythonProcess> {
  const module = realpathSync(createRequire(import.meta.url).resolve("#python-process"));
  const folder = realpathSync(options.folder);
  const child = fork(module, {
    cwd: folder,
    env: environment(),
    execArgv: flags([`${dirname(module)}${sep}*`, `${folder}${sep}*`], options.memoryBytes),
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const exchange = createExchange(child, options.memoryBytes + OWN_BYTES);
  const load: LoadMessage = { kind: "load", folder, program: options.program };
  const stop = (): void => {
    void exchange.end("closed");
  };
  options.signal.addEventListener("abort", stop);
  try {
    const response = await exchange.send(load, START_TIMEOUT_MS);
    if (response !== "") throw new PythonProcessError("ended", response);
  } finally {
    options.signal.removeEventListener("abort", stop);
  }
  return {
    ask: async (text, timeoutMs) => {
      const message: RunMessage = { kind: "run", text, timeoutMs };
      return await exchange.send(message, timeoutMs + GRACE_MS);
    },
    hasEnded: exchange.hasEnded,
    kill: exchange.end,
  };
}

/** Windows starts no process without the folder of the system. */
function environment(): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return process.platform === "win32" && SystemRoot !== undefined ? { SystemRoot } : {};
}

function flags(readable: readonly string[], memoryBytes: number): string[] {
  return [
    permissionFlag(process.versions.node),
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--wasm-max-mem-pages=${Math.floor(memoryBytes / PAGE_BYTES)}`,
    `--max-old-space-size=${JAVASCRIPT_MB}`,
    "--disallow-code-generation-from-strings",
    "--no-warnings",
  ];
}

/** Node.js 22.13 and 23.5 dropped the word. */
function permissionFlag(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isStable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return isStable ? "--permission" : "--experimental-permission";
}

interface Exchange {
  /** Sends a message and returns the text of the response; empty where it has none. */
  send(message: LoadMessage | RunMessage, timeoutMs: number): Promise<string>;
  readonly hasEnded: () => boolean;
  readonly end: (failure: ProcessFailure) => Promise<void>;
}

/** A conversation with a process: a message, then its response. While nothing is awaited, it keeps nothing alive. */
function createExchange(child: ChildProcess, memoryBytes: number): Exchange {
  let settle: ((outcome: string | PythonProcessError) => void) | undefined;
  let failure: ProcessFailure | undefined;
  const exited = new Promise<void>((resolve) => {
    const end = (reason: string): void => {
      failure ??= "ended";
      settle?.(new PythonProcessError(failure, reason));
      resolve();
    };
    child.once("exit", (code, signal) => {
      end(signal ?? `exit code ${String(code)}`);
    });
    child.once("error", ({ message }) => {
      end(message);
    });
  });
  child.on("message", (message: unknown) => {
    if (!isProcessMessage(message)) return;
    if (message.kind !== "broken") {
      settle?.(message.kind === "ready" ? "" : message.text);
      return;
    }
    settle?.(new PythonProcessError("ended", message.message));
    kill("ended");
  });

  function kill(reason: ProcessFailure): void {
    failure ??= reason;
    child.kill("SIGKILL");
  }

  function hold(isAwaited: boolean): void {
    if (isAwaited) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }

  return {
    hasEnded: () => failure !== undefined,
    send: async (message, timeoutMs) => {
      if (failure !== undefined) throw new PythonProcessError(failure);
      hold(true);
      const timer = setTimeout(kill, timeoutMs, "late");
      const stopWatching = watchMemory(child.pid, memoryBytes, () => {
        kill("out of memory");
      });
      try {
        const outcome = await new Promise<string | PythonProcessError>((resolve) => {
          settle = resolve;
          child.send(message, (error) => {
            if (error !== null) resolve(new PythonProcessError("ended", error.message));
          });
        });
        if (typeof outcome === "string") return outcome;
        throw outcome;
      } finally {
        settle = undefined;
        clearTimeout(timer);
        stopWatching();
        hold(false);
      }
    },
    end: async (reason) => {
      // Its end is awaited: a program that has nothing else to do would end before.
      hold(true);
      kill(reason);
      await exited;
    },
  };
}
