import type { Dispatcher } from "../client/options.js";
import type { CallContext } from "../request/call-context.js";
import type { PreparedOrigin } from "./prepare-origin.js";

/** A request to send. */
export interface TransportRequest {
  readonly method: "GET" | "POST";
  /** An `http:` or `https:` origin. */
  readonly origin: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** A response whose headers have arrived. */
export interface TransportResponse {
  readonly status: number;
  /** @param name in lower case */
  header(name: string): string | undefined;
  /**
   * Reads the next chunk of the body; undefined after the last. Synchronous if the chunk is already there, so that a batch is
   * read without awaits. Unread chunks apply backpressure. Calls must not overlap. Throws or rejects if the connection is lost
   * or the context fails.
   */
  read(): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/**
 * Transfers bytes, without redirects, retries or time limits. An implementation registers with `context.onStop` how to stop,
 * sets `context.sent` before the first byte of a request may be written, and enters the phases `connect` and `headers`.
 */
export interface Transport {
  /** Rejects if there is no response; with the reason of the context if that failed. */
  send(request: TransportRequest, context: CallContext): Promise<TransportResponse>;
  /** Closes all connections. Pending requests reject. */
  close(): Promise<void>;
}

/** Options of `openTransport`, which every implementation exports. */
export interface TransportOptions {
  readonly origin: string;
  /** In milliseconds; 0 disables the limit. */
  readonly connectTimeout: number;
  readonly maxConnections: number;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Used instead of a connection pool, and not closed with the transport. */
  readonly dispatcher?: Dispatcher | undefined;
  /**
   * Whether the first request needs nothing that `prepare` knows: the origin is on this machine, or it is encrypted and no
   * variable names a proxy. In doubt it is false.
   */
  readonly isDirect: boolean;
  /**
   * Loads what handles failures, warns of an origin where a key is not safe, and returns the proxies and the queue of requests:
   * the same each time.
   *
   * @throws ValueError if a proxy is not a URL.
   */
  prepare(): Promise<PreparedOrigin>;
}
