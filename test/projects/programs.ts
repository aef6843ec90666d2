import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { outcomeOf, type Finished } from "../support/cli.js";

const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));

/** Where a program runs, and how long at most. */
export interface Place {
  readonly cwd: string;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program with all that it has started, as the end of this process does. */
  readonly signal?: AbortSignal;
}

/** A program that runs. It ends, with all that it has started, when `stdin` ends. */
export type Running = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a program that leaves no process behind, whatever happens to it and to this one. */
export function start(program: string, args: readonly string[], place: Place): Running {
  const child = spawn(process.execPath, [leash, program, ...args], {
    cwd: place.cwd,
    env: { ...ownEnvironment(), ...place.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const end = (): void => {
    child.stdin.destroy();
  };
  if (place.signal?.aborted === true) end();
  place.signal?.addEventListener("abort", end);
  child.once("close", () => place.signal?.removeEventListener("abort", end));
  return child;
}

/** The environment of a user: without what the runner of tests, and npm for it, have added. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const added =
    /^(?:NODE_ENV|TEST|VITEST.*|INIT_CWD|npm_(?:command|config_local_prefix|lifecycle_.*|package_.*))$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)));
}

/**
 * Runs a program to its end.
 *
 * @throws Error with what it printed, if it fails.
 */
export async function run(
  program: string,
  args: readonly string[],
  place: Place,
): Promise<Finished> {
  const finished = await outcomeOf(start(program, args, place));
  const { code, stdout, stderr } = finished;
  if (code === 0) return finished;
  throw new Error(`${[program, ...args].join(" ")}: ${code}\n${stdout}${stderr}`);
}
