/// <reference lib="esnext.disposable" preserve="true" />
import type { FlowBinder } from "../client/core.js";

/** Time limits of a call in the browser, in milliseconds. `0` and `Infinity` disable a limit. */
export interface BrowserTimeouts {
  /** Each request of `execute`; the entire stream of `steps()` and `events()`. */
  readonly total?: number | undefined;
  /** Between two chunks of a stream. */
  readonly idle?: number | undefined;
}

/** Options of `createBrowserClient`. There is none for an API key: the relay has it. */
export interface BrowserClientOptions {
  /** Where the relay is: a path of the page's own origin, such as `"/agent"`, or a URL. */
  readonly url: string;
  /** Headers of every request, such as a token of your own server, or a function that returns them for each. */
  readonly headers?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>)
    | undefined;
  /** As of `fetch`: whether cookies are sent to another origin. Default: `"same-origin"`. */
  readonly credentials?: "include" | "omit" | "same-origin" | undefined;
  /** Sends the requests. Default: the `fetch` of the page. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** In milliseconds; a number is the total. Default: `total` 300,000 for `execute`, `idle` 300,000 for streams. */
  readonly timeout?: number | BrowserTimeouts | undefined;
  /** Cancels all calls of the client. */
  readonly signal?: AbortSignal | undefined;
  /** Throws failed runs as a `FlowExecutionError` instead of returning them. Calls can override it. Default: false. */
  readonly throwOnFailure?: boolean | undefined;
  /** Throws a `StreamParseError` for an event of a stream that is not a JSON object, instead of skipping it. Default: false. */
  readonly strictStream?: boolean | undefined;
}

/** A client without an API key, which flows are bound to: `grade3(client)`. */
export interface BrowserClient extends FlowBinder, AsyncDisposable {
  /** The address of the relay, without a slash at its end. */
  readonly url: string;
  /** Ends all calls, which reject with an `APIConnectionError`. */
  close(): Promise<void>;
}
