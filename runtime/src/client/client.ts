/// <reference lib="esnext.disposable" preserve="true" />
import { APIConnectionError } from "../errors.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { FlowContract } from "../flow/contract.js";
import { FlowClient } from "../flow/flow.js";
import type { Usage } from "../costs/usage.js";
import { loadLazy } from "../load-lazy.js";
import { once } from "../load-once.js";
import { PendingCalls } from "../request/pending-calls.js";
import type { Transport } from "../transport/transport.js";
import type { ProjectSettings, Session } from "../sessions/types.js";
import { USER_AGENT } from "../version.js";
import { API_VERSION, HEADER_API_VERSION } from "../wire-execute.js";
import { coreOf, type BindCore, type Core, type FlowToBind, type Send } from "./core.js";
import type { ClientOptions } from "./options.js";
import { checkKeys } from "./api-keys.js";
import { openSession } from "./open-session.js";
import {
  environment,
  mergeTimeouts,
  resolveBaseUrl,
  resolveCount,
  resolveSession,
} from "./resolve-options.js";

/** A client of the flow service. Flows are bound to it. Close it with `close()` or `await using`. */
export interface Client extends AsyncDisposable {
  /** Base URL of the service, without a trailing slash. */
  readonly baseUrl: string;
  /**
   * A session, by the id that its runs carried. Sends no request.
   *
   * @param sessionId a UUID: see `SessionSettings.sessionId`, and `withSession` of `noukai-codegen-runtime/replay`
   * @param options whose API key reads it. Default: that of the flow whose runs are read
   */
  session(sessionId: string, options?: ProjectSettings): Session;
  /**
   * What the calls of this client have used, in all and by flow, as far as it is known. Asks for the traces of runs whose costs
   * are not known yet, which costs nothing. Counts from the first call on if the client has `maxCostUsd`, else from the first `usage()`.
   *
   * @throws ValueError for an invalid `maxCostUsd`.
   */
  usage(): Promise<Usage>;
  /** Closes all connections. Pending calls reject with `APIConnectionError`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  /** @internal */
  [coreOf]: BindCore;
}

const CLOSED = "The client is closed.";

/**
 * Creates a client. Sends no request; the first call opens a connection.
 *
 * @param options API key, base URL, timeouts, retries, hooks. Default: `NOUKAI_API_KEY`, `NOUKAI_BASE_URL` and `NOUKAI_ENV`
 * @throws AuthenticationError if there is no API key at all, or one that does not start with `nk_`.
 * @throws ValueError if the base URL, a timeout or another option is invalid.
 */
export function createClient(options: ClientOptions = {}): Client {
  const baseUrl = resolveBaseUrl(options);
  const commonKey = checkKeys(options);
  const { origin, pathname } = new URL(baseUrl);
  const { apiKey: _, ...defaults } = options;
  // In milliseconds. Those of streams are in `request/stream-context.ts`.
  const timeouts = mergeTimeouts({ connect: 10_000, total: 300_000 }, options.timeout);
  const maxConnections = resolveCount(options, "maxConnections", 256, 1);
  let transport: Transport | undefined;
  let closed = false;

  const shared: Omit<Core, "sender"> = {
    origin,
    basePath: pathname.replace(/\/$/, ""),
    headers: {
      authorization: "Bearer [redacted]",
      "content-type": "application/json",
      "user-agent": USER_AGENT,
      [HEADER_API_VERSION]: API_VERSION,
    },
    timeouts,
    maxRetries: resolveCount(options, "maxRetries", 2, 0),
    maxResponseBytes: resolveCount(options, "maxResponseBytes", 67_108_864, 1),
    signals: options.signal ? [options.signal] : [],
    production: options.production,
    defaults,
    hooks: options.hooks ?? {},
    sessionId: resolveSession(options.sessionId),
    pending: new PendingCalls(),
    lazy: loadLazy,
    bind: <F extends FlowContract>(bound: BoundFlow & FlowToBind<F>) => new FlowClient<F>(bound),
  };
  // Only the transport in use is loaded.
  const load = once(async () => {
    const { openTransport } = await (options.fetch
      ? import("../transport/fetch.js")
      : import("../transport/undici.js"));
    return (transport = await openTransport({
      ...defaults,
      origin,
      connectTimeout: timeouts.connect ?? 0,
      maxConnections,
      isDirect: isDirect(origin),
      prepare: once(() =>
        loadLazy().then((lazy) =>
          // The program bounds the connections of its dispatcher.
          lazy.prepareOrigin(origin, options.dispatcher ? Infinity : maxConnections, shared.hooks),
        ),
      ),
    }));
  });
  const close = async (): Promise<void> => {
    closed = true;
    for (const call of shared.pending.all) call.fail(new APIConnectionError(CLOSED, call.details));
    await transport?.close();
  };
  const bind: BindCore = (flow, create) => {
    let key = commonKey ?? "";
    const send: Send = (request, context) => {
      context.secret = () => key;
      const keyed = {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${key}` },
      };
      return transport
        ? transport.send(keyed, context)
        : context.race(load()).then((loaded) => loaded.send(keyed, context));
    };
    return create({
      ...shared,
      sender: async () => {
        if (closed) throw new APIConnectionError(CLOSED);
        // A function may return another key when the last one was rotated.
        if (!key || typeof options.apiKey === "function") {
          key = (await loadLazy()).projectKey(options, flow);
        }
        // Hooks and a log are called by what is loaded on demand.
        return (options.onLog ?? options.hooks)
          ? (await loadLazy()).observeSend(send, shared)
          : send;
      },
    });
  };
  return {
    baseUrl,
    close,
    [Symbol.asyncDispose]: close,
    [coreOf]: bind,
    session: openSession(bind),
    usage: () => loadLazy().then((lazy) => lazy.usage(shared, transport)),
  };
}

/** For `TransportOptions.isDirect`. */
function isDirect(origin: string): boolean {
  return (
    /^https?:..(localhost|127\.0\.0\.1)(:|$)/.test(origin) ||
    (origin.startsWith("https:") &&
      !Object.keys(environment()).some((name) => /ps?_proxy$/i.test(name)))
  );
}
