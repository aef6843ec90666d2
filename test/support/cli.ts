import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** The built command line, as users run it. */
export const cliPath: string = fileURLToPath(
  new URL("../../bin/noukai-codegen.js", import.meta.url),
);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and gives what it printed. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return outcomeOf(child);
}

/** What a program that was started has printed, once it has ended. */
export function outcomeOf(
  child: ChildProcessByStdio<Writable | null, Readable, Readable>,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/**
 * What the command line's environment is like here: as it is, but for certificates, which only matter beyond this machine
 * and of which Node.js reads a whole file at each start.
 */
export const cliEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_EXTRA_CA_CERTS: undefined,
};

/**
 * Options of Node.js for a program that ends soon: before the code that V8 would optimise is run often enough to pay for
 * that, it is over. Without, it needs up to a third less of the processors' time, and does the same.
 */
export const shortLived: readonly string[] = ["--no-opt"];

/** Runs the command line to its end. */
export function runCli(
  args: readonly string[],
  { cwd = root, env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Finished> {
  const options = { cwd, env: { ...cliEnvironment, ...env } };
  return runProgram(process.execPath, [...shortLived, cliPath, ...args], options);
}
