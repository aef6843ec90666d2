import type { FlowDefinition } from "../generator/definition/types.js";
import type { LogFormat } from "./log.js";
import type { MockDefinition } from "./steps/mock/rules.js";
import type { KeySettings } from "./keys.js";

/** A model that answers `llm` steps for real. */
export interface ModelOptions {
  /** The base URL of an API that speaks OpenAI's chat completions, such as `http://localhost:11434/v1`. */
  readonly url: string;
  /** The model's name there; undefined passes each step's own on. */
  readonly model?: string | undefined;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  /** How long one answer may take, in milliseconds. Default: 120,000. */
  readonly timeout?: number | undefined;
  /** Passed to `fetch` in the place of the global one. */
  readonly fetch?: typeof fetch | undefined;
}

/** How an emulator is set up. Every setting has a default. */
export interface EmulatorOptions {
  /**
   * Where the flows come from: folders, files or globs of `*.flow.{yaml,yml,json}`, or definitions themselves.
   * CLI: `--flows`. Default: no flows.
   */
  readonly flows?: string | readonly (string | FlowDefinition)[] | undefined;
  /** The folder that paths are relative to. Default: the working directory. */
  readonly cwd?: string | undefined;
  /** Whether files are read again when they change. CLI: on. Default: false. */
  readonly watch?: boolean | undefined;
  /** The address to listen on. CLI: `--host`. Default: `127.0.0.1`, which only this machine can reach. */
  readonly host?: string | undefined;
  /** The port to listen on; 0 takes any free one. CLI: `--port`. Default: 0 here, 8080 on the command line. */
  readonly port?: number | undefined;
  /** Whether to listen at all; without, `fetch` is the only way in. Default: true. */
  readonly listen?: boolean | undefined;
  /** Be as narrow as the hosted service where it is narrower than the reference. CLI: `--strict`. Default: false. */
  readonly strict?: boolean | undefined;
  /** Answers by step id, or by `org/project/slug#stepId`; see `docs/emulator.md`. */
  readonly mocks?: Readonly<Record<string, MockDefinition>> | undefined;
  /** A real model for `llm` steps without a mock. CLI: `--llm openai-compatible --llm-url --llm-model`. Default: none. */
  readonly llm?: ModelOptions | undefined;
  /** A file that keeps runs, jobs and sessions. CLI: `--db`. Default: they end with the emulator. */
  readonly db?: string | undefined;
  /** How many runs are kept; the oldest go first. CLI: `--keep`. Default: 10,000. */
  readonly keep?: number | undefined;
  /** The keys that are admitted: a YAML or JSON file, or a list. CLI: `--keys`. Default: any key that begins with `nk_`. */
  readonly keys?: string | readonly KeySettings[] | undefined;
  /** What goes wrong on purpose: a YAML or JSON file. CLI: `--chaos`. Default: nothing. */
  readonly chaos?: string | undefined;
  /** How requests are reported. CLI: text, `--quiet`, `--json`. Default: `off`; errors of the emulator's own always are. */
  readonly log?: LogFormat | undefined;
  /** Takes the lines of the log. Default: standard error. */
  readonly logTo?: ((line: string) => void) | undefined;
  /** How long one call may run, in milliseconds. Default: 300,000. */
  readonly runTimeout?: number | undefined;
  /** How long a `code` step may run, in milliseconds. Default: 1,000. */
  readonly codeTimeout?: number | undefined;
  /** How many bytes a request's body may have. Default: 10 MiB. */
  readonly maxBodyBytes?: number | undefined;
}
