import type { CallContext } from "../request/call-context.js";

/** A request, ready to be sent. */
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
   * The next piece of the body, undefined after the last: at once where it is there, so that what has arrived in one go
   * is read in one go. Pieces that nobody asks for stay with the sender. One call at a time; throws or rejects when the
   * connection is lost or the context ends.
   */
  read(): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/**
 * Moves bytes, and nothing else: no redirects, no retries, no limits. An implementation says how to stop with `context.onStop`, sets
 * `context.sent` before the first byte of a request can leave, and enters `connect` and `headers` as it gets there.
 */
export interface Transport {
  /** Rejects where no response comes; with the context's reason where that ended it. */
  send(request: TransportRequest, context: CallContext): Promise<TransportResponse>;
  /** Closes every connection; what is under way is rejected. */
  close(): Promise<void>;
}
