import type { Hooks } from "./hooks.js";

/**
 * How long a call may take, in milliseconds. `0` or `Infinity` switches a limit off. A plain number where `Timeouts` is
 * accepted means `{ total: number }`.
 */
export interface Timeouts {
  /** Until the request is on its way: name lookup, TCP, TLS, and waiting for a free connection. Not seen by `fetch`. */
  readonly connect?: number | undefined;
  /** From then until the response's headers. */
  readonly headers?: number | undefined;
  /** Between two pieces of the response's body, while the program waits for one. */
  readonly idle?: number | undefined;
  /** All of it: retries, headers and body. For `steps()`, `events()` and `liveTrace()`, the whole stream. */
  readonly total?: number | undefined;
}

/** What every call to the service accepts. */
export interface CallSettings {
  /** In milliseconds; a plain number is the total. Limits not named here are the client's. */
  readonly timeout?: number | Timeouts | undefined;
  /** Cancels the call; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the runtime needs of an undici `Dispatcher` (7 or later). Spelled out here so that using the runtime does not mean
 * type-checking undici.
 */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** What sessions group runs by; sent as `X-Session-Id`. */
export interface SessionSettings {
  /** A uuid. Wins over the client's. */
  readonly sessionId?: string | undefined;
}

/** The options of `createClient`. */
export interface ClientOptions {
  /** Starts with `nk_`. Default: the environment variable `NOUKAI_API_KEY`. */
  readonly apiKey?: string | undefined;
  /** An `http(s)` URL that paths are appended to. Default: by `env`, then `NOUKAI_BASE_URL`, then `NOUKAI_ENV`. */
  readonly baseUrl?: string | undefined;
  /** `"dev"` is the emulator at its default address, `"production"` the hosted service. */
  readonly env?: "dev" | "production" | undefined;
  /**
   * Limits for every call, in milliseconds; a plain number is the total. Defaults: `connect` 10 s; `total` 300 s, except for
   * streams, which have `idle` 300 s in its place.
   */
  readonly timeout?: number | Timeouts | undefined;
  /** How often a request is repeated where that is safe, and a lost stream continued without progress. Default: 2. */
  readonly maxRetries?: number | undefined;
  /** Cancels every call of the client. */
  readonly signal?: AbortSignal | undefined;
  /** Allows `version: "production"`, which the reference declares not implemented. */
  readonly production?: boolean | undefined;
  /** Sends requests with this function in place of undici, which is then never loaded. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** An undici dispatcher to send requests with, in place of a pool of the client's own. It stays the caller's to close. */
  readonly dispatcher?: Dispatcher | undefined;
  /** Called as things happen. */
  readonly hooks?: Hooks | undefined;
  /** A uuid that groups runs; a call's own wins. */
  readonly sessionId?: string | undefined;
}
