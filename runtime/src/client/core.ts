import type { CallContext } from "../request/call-context.js";
import type { PendingCalls } from "../request/pending-calls.js";
import type { Transport } from "../transport/transport.js";
import type { Hooks } from "./hooks.js";
import type { Timeouts } from "./options.js";

/** What a client learns about the service from its responses. */
export interface Learned {
  /** The family of paths that serves traces, once one has. */
  traces?: "flow" | "flow-runs";
}

/** Resolved options of a client, and its transport, for one flow. */
export interface Core {
  /** Scheme, host and port of the base URL. */
  readonly origin: string;
  /** Path of the base URL, without a trailing slash. */
  readonly basePath: string;
  /**
   * Headers of every request, including the API key of the project.
   *
   * @throws AuthenticationError if there is no key for the project, or if it is malformed.
   */
  headers(): Readonly<Record<string, string>>;
  /** Default timeouts of calls. */
  readonly timeouts: Timeouts;
  /** Default timeouts of streams. A stream may last as long as its run, so `idle` is limited instead of `total`. */
  readonly streamTimeouts: Timeouts;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  /** The signal of the client, if it has one. */
  readonly signals: readonly AbortSignal[];
  readonly production: boolean;
  readonly strictStream: boolean;
  readonly throwOnFailure: boolean;
  readonly hooks: Hooks;
  readonly sessionId: string | undefined;
  /** What the client has learned about the service; shared by all flows. */
  readonly learned: Learned;
  readonly pending: PendingCalls<CallContext>;
  /** Returns a promise until the transport is loaded. */
  transport(): Transport | Promise<Transport>;
}

/** Key of the method that returns a client's core for a flow, which is not part of the public API. */
export const coreOf: unique symbol = Symbol.for("noukai-codegen-runtime.core");
