import type { ValidateOptions } from "../schemas/options.js";
import type { Hooks } from "./hooks.js";
import type { LogOptions } from "./log-event.js";

/**
 * Time limits of a call, in milliseconds. `0` and `Infinity` disable a limit. Where `Timeouts` is accepted, a number `n` means
 * `{ total: n }`.
 */
export interface Timeouts {
  /**
   * Until the request is being sent: DNS lookup, TCP and TLS. Waiting for a free connection counts towards `total` only: see
   * `maxConnections`. Not enforced with the `fetch` option.
   */
  readonly connect?: number | undefined;
  /** From then until the headers of the response are received. */
  readonly headers?: number | undefined;
  /** Between two chunks of the response body, while the program waits for one. */
  readonly idle?: number | undefined;
  /** The entire request, including retries and the body. For `steps()`, `events()` and `liveTrace()`: the entire stream. */
  readonly total?: number | undefined;
  /**
   * All that a call does: its requests, the delays between them, streams, rounds of tool calls and their handlers, whose `signal`
   * then aborts. Off by default: the other limits are those of one request, or of one stream.
   */
  readonly work?: number | undefined;
}

/** Options of every call to the service. */
export interface CallSettings {
  /** In milliseconds; a number is the total. Default for each limit: the `timeout` of the client. */
  readonly timeout?: number | Timeouts | undefined;
  /** Cancels the call, which then rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The part of an undici `Dispatcher` (version 7 or later) that the runtime uses. Declared here so that programs do not
 * type-check undici.
 */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** Groups runs into a session. */
export interface SessionSettings {
  /** A UUID, sent as `X-Session-Id`. Default: the `sessionId` of the client. */
  readonly sessionId?: string | undefined;
}

/** The limit of what a call may cost. */
export interface CostSettings {
  /**
   * Stops the run with a `CostLimitError` before its next paid request, once it is known to have cost this much, in US dollars: a
   * number, or decimal text. `execute` and `resume` make one for each round of tool calls, streams one for each step. The
   * limit of the client applies too. Default: none.
   */
  readonly maxCostUsd?: number | string | undefined;
}

/** The flow that an API key is for. A key belongs to one project. */
export interface KeyedFlow {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/** One key for all flows, a key for each project by `"org/project"`, or a function that returns the key for a flow. */
export type ApiKeyOption =
  string | Readonly<Record<string, string | undefined>> | ((flow: KeyedFlow) => string | undefined);

/** Options of `createClient`. */
export interface ClientOptions extends LogOptions {
  /**
   * API key; starts with `nk_`. A key belongs to one project: a client of flows of several projects takes a key for each
   * `"org/project"`, or a function of the flow, which is called for each request. Default, also for projects without a key: the
   * environment variable `NOUKAI_API_KEY__ORG__PROJECT` (upper case, `-` as `_`, two or more `-` as one `_`
   * more: `a--b` is `A___B`), else `NOUKAI_API_KEY`.
   */
  readonly apiKey?: ApiKeyOption | undefined;
  /** An `http:` or `https:` URL, to which paths are appended. Default: the URL of `env`, else `NOUKAI_BASE_URL`, else the URL of
   * `NOUKAI_ENV`, else the hosted service. */
  readonly baseUrl?: string | undefined;
  /** `"dev"`: the emulator at `http://localhost:8080/api/v1`; `"production"`: the hosted service. */
  readonly env?: "dev" | "production" | undefined;
  /**
   * Time limits of every call, in milliseconds; a number is the total. Default: `connect` 10,000 and `total` 300,000; for
   * streams, `idle` 300,000 instead of `total`.
   */
  readonly timeout?: number | Timeouts | undefined;
  /**
   * Maximum number of retries of a request, and of requests in a row that bring a stream no further. Default: 2. A `POST` is
   * sent again only if no byte of it was written or the service asks for it (429, or 503 with `Retry-After`); a `GET` also if the
   * connection is lost or a gateway fails. The delay is never shorter than `Retry-After`; if that exceeds 60 seconds or the time
   * left, the error comes at once, with `retryAfter`.
   */
  readonly maxRetries?: number | undefined;
  /**
   * Maximum size of a response, in bytes after decompression. Beyond it, the connection is closed and the call rejects with an
   * `InvalidResponseError`. Default: 67,108,864 (64 MiB). For event streams, a frame has at most 16 MiB instead.
   */
  readonly maxResponseBytes?: number | undefined;
  /**
   * Maximum number of connections at a time, each with one request or open stream. Default: 256. More calls wait, within their
   * `total` limit, and the first that does is a warning. Not applied with `fetch`, where the platform decides, nor with
   * `dispatcher`.
   */
  readonly maxConnections?: number | undefined;
  /** Cancels all calls of the client. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Allows `version: "production"`, which the flow reference declares not implemented. Default: false. Flows that were generated
   * with `defaultVersion: "production"` do not need it.
   */
  readonly production?: boolean | undefined;
  /**
   * Throws a `StreamParseError` for an event of a stream that is not a JSON object, instead of skipping it with a warning.
   * Default: false.
   */
  readonly strictStream?: boolean | undefined;
  /** Throws failed runs as a `FlowExecutionError` instead of returning them. Calls can override it. Default: false. */
  readonly throwOnFailure?: boolean | undefined;
  /** Which values are validated by the schemas of flows, and what happens with invalid ones. Calls can override it. */
  readonly validate?: ValidateOptions | undefined;
  /** Sends requests instead of undici, which is then not loaded. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** An undici dispatcher that sends the requests, instead of a connection pool of the client. The client does not close it. */
  readonly dispatcher?: Dispatcher | undefined;
  /**
   * Stops calls with a `CostLimitError` before their next paid request, once the known costs of all calls have reached this amount
   * of US dollars: a number, or decimal text. Calls can have a limit of their own too. What runs cost is asked of their traces,
   * before the next paid request. `Infinity` counts costs without a limit: see `Client.usage`. Default: none.
   */
  readonly maxCostUsd?: number | string | undefined;
  /** Callbacks that observe requests, retries and tool calls. */
  readonly hooks?: Hooks | undefined;
  /** A UUID that groups runs into a session. Calls can override it. */
  readonly sessionId?: string | undefined;
}
