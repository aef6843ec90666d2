import type { FlowDefinition } from "../generator/definition/types.js";

/** How an emulator is set up. Every setting has a default. */
export interface EmulatorOptions {
  /**
   * Where the flows come from: folders, files or globs of `*.flow.{yaml,yml,json}`, or definitions themselves.
   * CLI: `--flows`. Default: no flows.
   */
  readonly flows?: string | readonly string[] | readonly FlowDefinition[] | undefined;
  /** The folder that paths are relative to. Default: the working directory. */
  readonly cwd?: string | undefined;
  /** The address to listen on. CLI: `--host`. Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string | undefined;
  /** The port to listen on; 0 takes any free one. CLI: `--port`. Default: 0 here, 8080 on the command line. */
  readonly port?: number | undefined;
  /** Whether to listen at all; without, `fetch` is the only way in. Default: true. */
  readonly listen?: boolean | undefined;
  /** Be as narrow as the hosted service where it is narrower than the reference. CLI: `--strict`. Default: false. */
  readonly strict?: boolean | undefined;
  /** A file that keeps runs, jobs and sessions. CLI: `--db`. Default: they end with the emulator. */
  readonly db?: string | undefined;
  /** How many runs are kept; the oldest go first. CLI: `--keep`. Default: 10,000. */
  readonly keep?: number | undefined;
  /** How long one call may run, in milliseconds. CLI: `--run-timeout`. Default: 300,000. */
  readonly runTimeout?: number | undefined;
}
