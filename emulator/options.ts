import type { CaptureMode, FlowDefinition } from "../generator/definition/types.js";
import type { LogFormat } from "./log.js";
import type { Mocks } from "./mocks/mock-flow.js";
import type { KeySettings } from "./keys.js";
import type { FormatMode } from "./schemas/validate.js";
import type { WireVersion } from "./runs/wire-form.js";

/** A model that runs `llm` steps. */
export interface ModelOptions {
  /** The base URL of an API that is compatible with OpenAI's chat completions, such as `http://localhost:11434/v1`. */
  readonly url: string;
  /** The model to request. Default: the model of each step. */
  readonly model?: string | undefined;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  /** Timeout of a request in milliseconds. Default: 120,000. */
  readonly timeout?: number | undefined;
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
}

/** How many runs are kept where no number is given. */
export const DEFAULT_KEEP = 10_000;

/** Options of an emulator. Each has a default. */
export interface EmulatorOptions {
  /**
   * The flows to serve: folders, files or globs of `*.flow.{yaml,yml,json}`, or definitions themselves.
   * CLI: `--flows`. Default: no flows.
   */
  readonly flows?: string | readonly (string | FlowDefinition)[] | undefined;
  /** The folder that relative paths start from. Default: the working directory. */
  readonly cwd?: string | undefined;
  /** Whether files are read again when they change. CLI: on. Default: false. */
  readonly watch?: boolean | undefined;
  /** The address to listen on. CLI: `--host`. Default: `127.0.0.1`, which is not reachable from other machines. */
  readonly host?: string | undefined;
  /**
   * Names, besides `localhost`, that clients may call the emulator by in the `Host` header. On an address that other
   * machines reach, IP addresses are allowed too. CLI: `--allow-host`. Default: none.
   */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * Origins of browser apps in development, such as `http://localhost:5173`, whose pages may send requests; not to the control
   * routes and the page. CLI: `--allow-origin`. Default: none.
   */
  readonly allowOrigins?: readonly string[] | undefined;
  /**
   * What requests of the control routes (`/emulator/…`) need as `Authorization: Bearer`: at least 16 characters. CLI:
   * `--control-token`, `NOUKAI_CONTROL_TOKEN`. Default: none on a loopback address, else a random one per start, which
   * `Emulator.controlToken` has.
   */
  readonly controlToken?: string | undefined;
  /**
   * Whether `GET /` serves browsers a page that shows the flows and runs them. CLI: `--no-ui` switches it off.
   * Default: true.
   */
  readonly ui?: boolean | undefined;
  /** The port to listen on; 0 takes any free one. CLI: `--port`. Default: 0 here, 8080 on the command line. */
  readonly port?: number | undefined;
  /** Whether to open a socket; without one, requests are handled by `fetch` only. Default: true. */
  readonly listen?: boolean | undefined;
  /** Refuse what the hosted service refuses although its reference allows it. CLI: `--strict`. Default: false. */
  readonly strict?: boolean | undefined;
  /**
   * The form of the wire: that of the newest service, or the older one for clients that need it. CLI: `--wire`.
   * Default: `newest`.
   */
  readonly wire?: WireVersion | undefined;
  /**
   * What traces and sessions contain of the inputs and outputs of steps. `trace: true` in a request and `capture` in a
   * definition override it. CLI: `--capture`. Default: `metadata_only`.
   */
  readonly capture?: CaptureMode | undefined;
  /**
   * Mocks by step id, or by `org/project/slug#stepId`; see `docs/emulator.md`. `mockFlow` types those of a generated flow.
   */
  readonly mocks?: Mocks | undefined;
  /** A real model for `llm` steps without a mock. CLI: `--llm openai-compatible --llm-url --llm-model`. Default: none. */
  readonly llm?: ModelOptions | undefined;
  /** A database file for runs, jobs and sessions. CLI: `--db`. Default: in memory. */
  readonly db?: string | undefined;
  /** How many runs are kept; the oldest are removed. CLI: `--keep`. Default: 10,000. */
  readonly keep?: number | undefined;
  /** The valid API keys: a YAML or JSON file, or a list. CLI: `--keys`. Default: any key that begins with `nk_`. */
  readonly keys?: string | readonly KeySettings[] | undefined;
  /** Faults to inject: a YAML or JSON file. CLI: `--chaos`. Default: none. */
  readonly chaos?: string | undefined;
  /** Format of the log. CLI: text, `--quiet`, `--json`. Default: `off`; internal errors are always logged. */
  readonly log?: LogFormat | undefined;
  /** Receives the lines of the log. Default: standard error. */
  readonly logTo?: ((line: string) => void) | undefined;
  /** Time limit of one request or job in milliseconds. Default: 300,000. */
  readonly runTimeout?: number | undefined;
  /** Time limit of a `code` step in milliseconds. Default: 1,000. */
  readonly codeTimeout?: number | undefined;
  /**
   * Time limit in milliseconds of checking or sampling a value by a schema where that takes more than a little.
   * Default: 1,000.
   */
  readonly schemaTimeout?: number | undefined;
  /**
   * What `format` is in schemas. `annotation`: documentation, as JSON Schema has it; `assert`: a rule, for inputs, outputs and
   * samples. CLI: `--formats`. Default: `annotation`.
   */
  readonly formats?: FormatMode | undefined;
  /**
   * Whether to serve the definitions over the Model Context Protocol at `/mcp`, as the hosted service does, with an
   * authorization server of its own. CLI: `--mcp`. Default: false.
   */
  readonly mcp?: boolean | undefined;
  /**
   * Lifetime of the access tokens for `/mcp` in milliseconds, 1,000 or more. CLI: `--mcp-token-lifetime`, in seconds.
   * Default: 3,600,000.
   */
  readonly mcpTokenLifetime?: number | undefined;
  /**
   * The secret that webhooks are signed with; without one, a job with `callbackUrl` is refused. CLI: `--webhook-secret`,
   * `NOUKAI_WEBHOOK_SECRET`. Default: none.
   */
  readonly webhookSecret?: string | undefined;
  /**
   * The secret before, with which webhooks are signed too, as `v2`: what the service does for 24 hours after the secret was replaced.
   * CLI: `--webhook-old-secret`, `NOUKAI_WEBHOOK_OLD_SECRET`. Default: none.
   */
  readonly webhookOldSecret?: string | undefined;
  /**
   * How long to wait after each failed attempt of a webhook but the last, in milliseconds; there is one attempt more than delays.
   * Default: 1,000, 5,000, 30,000 and 120,000, which are assumed.
   */
  readonly webhookRetryDelays?: readonly number[] | undefined;
  /** How many jobs may wait to run; more are refused with 429. Default: 10,000. */
  readonly maxWaitingJobs?: number | undefined;
  /** Maximum size of a request body in bytes. Default: 10 MiB. */
  readonly maxBodyBytes?: number | undefined;
}
