import type { CallContext } from "../request/call-context.js";
import type { Transport } from "../transport/transport.js";
import type { Hooks } from "./hooks.js";
import type { Timeouts } from "./options.js";

/** Resolved options of a client, and its transport. */
export interface Core {
  /** Scheme, host and port of the base URL. */
  readonly origin: string;
  /** Path of the base URL, without a trailing slash. */
  readonly basePath: string;
  /** Headers of every request, including the API key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Default timeouts of calls. */
  readonly timeouts: Timeouts;
  /** Default timeouts of streams. A stream may last as long as its run, so `idle` is limited instead of `total`. */
  readonly streamTimeouts: Timeouts;
  readonly maxRetries: number;
  /** The signal of the client, if it has one. */
  readonly signals: readonly AbortSignal[];
  readonly production: boolean;
  readonly strictStream: boolean;
  readonly hooks: Hooks;
  readonly sessionId: string | undefined;
  /** Pending calls. */
  readonly active: Set<CallContext>;
  /** Returns a promise until the transport is loaded. */
  transport(): Transport | Promise<Transport>;
}

/** Key of a client's core, which is not part of the public API. */
export const coreOf: unique symbol = Symbol.for("noukai-codegen-runtime.core");
