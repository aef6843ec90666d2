import type { FlowContract } from "../flow/contract.js";
import type { OutputCheck } from "../flow/output-check.js";
import type { VersionedAddress } from "../flow/route.js";
import type { Flow, FlowDescriptor } from "../flow/types.js";
import type { CostSettings } from "./options.js";
import type { CallContext } from "../request/call-context.js";
import type { loadLazy } from "../load-lazy.js";
import type { PendingCalls } from "../request/pending-calls.js";
import type { FlowStream } from "../stream/events.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import type { Hooks } from "./hooks.js";
import type { ClientOptions, Timeouts } from "./options.js";

/** Sends a request once, as `Transport.send`. Rejects with an `APIConnectionError` if the transport cannot be loaded. */
export type Send = (request: TransportRequest, context: CallContext) => Promise<TransportResponse>;

/** What every client has, on the server or in the browser. */
export interface FlowCore {
  /** Binds a flow to a core of the client, with all that the client can do with one. */
  bind<F extends FlowContract>(bound: FlowToBind<F>): Flow<F>;
}

/** A flow to bind. */
export interface FlowToBind<F extends FlowContract> {
  readonly core: FlowCore;
  readonly flow: FlowDescriptor<F>;
  /** Validates what is received: see `BoundFlow`. */
  readonly check?: OutputCheck | undefined;
}

/** A flow whose streams a flow around it can open as its own. */
export interface OpenableFlow<F extends FlowContract> extends Flow<F> {
  /** As `openStream`. */
  open<T>(options: object, stepsOnly: boolean, handle: object): Promise<FlowStream<T>>;
}

/** Resolved options of a client, and its transport, for one flow. */
export interface Core extends FlowCore {
  /** Loads what only some calls need: a flow around another does not import it, because a page would have to. */
  readonly lazy: typeof loadLazy;
  bind<F extends FlowContract>(bound: FlowToBind<F>): OpenableFlow<F>;
  /** Scheme, host and port of the base URL. */
  readonly origin: string;
  /** Path of the base URL, without a trailing slash. */
  readonly basePath: string;
  /** Headers of every request. The API key in them is redacted; `sender` knows it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Default timeouts of calls. */
  readonly timeouts: Timeouts;
  readonly maxRetries: number;
  readonly maxResponseBytes: number;
  /** The signal of the client, if it has one. */
  readonly signals: readonly AbortSignal[];
  readonly production: boolean | undefined;
  /** Options as they were given: those that calls can override, and the log. */
  readonly defaults: Pick<
    ClientOptions,
    "logPayloads" | "onLog" | "strictStream" | "throwOnFailure" | "timeout" | "validate"
  > & {
    /** `usage()` sets it, and `CostLimitError.raise`. */
    maxCostUsd?: CostSettings["maxCostUsd"];
  };
  readonly hooks: Hooks;
  readonly sessionId: string | undefined;
  readonly pending: PendingCalls<CallContext>;
  /**
   * Returns what sends a request with the API key of the project. Nothing else has access to the key.
   *
   * Rejects with an `AuthenticationError` if there is no key for the project, or if it is malformed, and with an
   * `APIConnectionError` if the client is closed.
   */
  sender(): Promise<Send>;
}

/**
 * Resolves the options of a client for one flow.
 *
 * @param create what is bound to the client. A client around this one may call it more than once, with cores that do more.
 * @returns what `create` returns, or a view of it
 */
export type BindCore = <T extends object>(flow: VersionedAddress, create: (core: Core) => T) => T;

/** What flows can be bound to: a client, on the server or in the browser. */
export interface FlowBinder {
  /** @internal */
  [coreOf]<T extends object>(flow: VersionedAddress, create: (core: FlowCore) => T): T;
}

/**
 * Key of the method of a client that binds a flow to it, which is not part of the public API. It is the same in every copy
 * of this package: a program may have several, for example with a bundle per page, and pass a client from one to another.
 */
export const coreOf: unique symbol = Symbol.for("noukai-codegen-runtime.core");
