import { exitCodes } from "./exit-codes.js";

/** The end of a command that runs until it is stopped. */
export interface StopSignal {
  /** Aborted once the command has to end. */
  readonly signal: AbortSignal;
  /** Resolves with the exit code of what stopped the command. */
  readonly stopped: Promise<number>;
}

const EXIT_CODES = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hungUp,
} as const;

const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How often a command that npm started looks whether npm is still there, in milliseconds. */
const LAUNCHER_CHECK_MS = 1_000;

/**
 * Listens for the signals that end a program. The second one of a kind ends it at once.
 *
 * Runners of scripts such as `npx` start a shell that starts the program, and end without telling the program when they are
 * killed. So where one of them started it, it also stops when its parent is gone.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const stopped = new Promise<number>((resolve) => {
    const stop = (exitCode: number): void => {
      controller.abort();
      resolve(exitCode);
    };
    for (const name of NAMES) {
      process.once(name, () => {
        stop(EXIT_CODES[name]);
      });
    }
    if (process.env.npm_execpath === undefined) return;
    const launcher = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === launcher) return;
      clearInterval(timer);
      stop(exitCodes.hungUp);
    }, LAUNCHER_CHECK_MS);
    timer.unref();
  });
  return { signal: controller.signal, stopped };
}
