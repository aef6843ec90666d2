import type { CallContext } from "../request/call-context.js";
import type { Transport } from "../transport/transport.js";
import type { Hooks } from "./hooks.js";
import type { Timeouts } from "./options.js";

/** A client's settings, settled, and its way to the network. */
export interface Core {
  /** Scheme, host and port of the base URL. */
  readonly origin: string;
  /** The path of the base URL, without a slash at its end. */
  readonly basePath: string;
  /** Sent with every request; holds the API key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The limits of calls whose own settings have none. */
  readonly timeouts: Timeouts;
  /** The same for streams, which may last as long as their run: how long they may be silent is limited in its place. */
  readonly streamTimeouts: Timeouts;
  readonly maxRetries: number;
  /** Signals of the client: none or one. */
  readonly signals: readonly AbortSignal[];
  readonly production: boolean;
  readonly hooks: Hooks;
  readonly sessionId: string | undefined;
  /** Calls that have not ended. */
  readonly active: Set<CallContext>;
  /** Ready at once from the second request on. */
  transport(): Transport | Promise<Transport>;
}

/** Where a client keeps its core: not part of what a program may use. */
export const coreOf: unique symbol = Symbol.for("noukai-codegen-runtime.core");
