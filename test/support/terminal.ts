import { spawn } from "@lydell/node-pty";
import { cliPath } from "./cli.js";

/** The command line in a pseudo-terminal, as a person runs it. */
export interface Terminal extends AsyncDisposable {
  /** Of the process. */
  readonly pid: number;
  /** Everything that was shown so far, without colours. */
  readonly screen: () => string;
  /** Resolves with what was shown since `from` once it matches; `from` counts characters of `screen()`. */
  shows(pattern: RegExp, from?: number): Promise<string>;
  /** Presses Ctrl-C and waits for the end. */
  interrupt(): Promise<number>;
  /** Presses keys. */
  type(keys: string): void;
  /** Resolves with the exit code. */
  ended(): Promise<number>;
}

/** Where a program runs. */
export interface TerminalOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Default: so wide that nothing is wrapped. */
  readonly columns?: number;
  /** Default: Node.js with the built command line. */
  readonly program?: readonly [file: string, ...args: string[]];
}

/** Starts the built command line. */
export function startTerminal(
  args: readonly string[],
  cwd: string,
  { env = {}, columns = 1000, program = [process.execPath, cliPath] }: TerminalOptions = {},
): Terminal {
  const [file, ...first] = program;
  const terminal = spawn(file, [...first, ...args], {
    cwd,
    cols: columns,
    rows: 50,
    env: { ...process.env, ...env },
  });
  let text = "";
  let exit: number | undefined;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  terminal.onData((data) => {
    // eslint-disable-next-line no-control-regex -- what a terminal is sent
    text += data.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replaceAll("\r", "");
    tell();
  });
  terminal.onExit(({ exitCode }) => {
    exit = exitCode;
    tell();
  });
  const when = <Value>(value: () => Value | undefined): Promise<Value> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = value();
        if (found !== undefined) {
          listeners.delete(look);
          resolve(found);
        } else if (exit !== undefined) {
          listeners.delete(look);
          reject(new Error(`the program ended with ${exit}:\n${text}`));
        }
      };
      listeners.add(look);
      look();
    });
  return {
    pid: terminal.pid,
    screen: () => text,
    shows: (pattern, from = 0) =>
      when(() => (pattern.test(text.slice(from)) ? text.slice(from) : undefined)),
    interrupt: async () => {
      terminal.write("\u0003");
      return when(() => exit);
    },
    type: (keys) => {
      terminal.write(keys);
    },
    ended: () => when(() => exit),
    [Symbol.asyncDispose]: async () => {
      if (exit === undefined) terminal.kill("SIGKILL");
      await when(() => exit);
    },
  };
}

/**
 * Runs `init` in a terminal, and types each answer once its question is there.
 *
 * @returns everything that was shown, and the exit code.
 */
export function answerInit(
  cwd: string,
  answers: readonly (readonly [question: string, keys: string])[],
): Promise<{ readonly output: string; readonly code: number }> {
  return new Promise((resolve) => {
    const terminal = spawn(process.execPath, [cliPath, "init"], { cwd, cols: 120, rows: 40 });
    const waiting = [...answers];
    let output = "";
    let unanswered = "";
    terminal.onData((data) => {
      output += data;
      unanswered += data;
      const [next] = waiting;
      if (next === undefined || !unanswered.includes(next[0])) return;
      waiting.shift();
      unanswered = "";
      terminal.write(next[1]);
    });
    terminal.onExit(({ exitCode }) => {
      resolve({ output, code: exitCode });
    });
  });
}
