import { loadLazy } from "../load-lazy.js";
import type { Core, Send } from "../client/core.js";
import type { CallSettings, SessionSettings } from "../client/options.js";
import type { ErrorDetails } from "../errors.js";
import { mergeTimeouts, resolveSession } from "../client/resolve-options.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from "../wire-execute.js";
import { CallContext } from "./call-context.js";

/** A request to the API of the service. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Path below the base URL and query, percent-encoded. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  readonly settings: CallSettings & SessionSettings;
}

/**
 * What `replay` puts in the way of all requests of the process, once it is loaded. A global variable, because the program and
 * its framework may have copies of this package: a CommonJS one beside the modules, or one per bundle.
 */
export interface ScopedGlobal {
  noukaiScope?: ScopeHook;
}

/** See `ScopedGlobal`. */
export interface ScopeHook {
  /** Returns what sends or answers the call, or undefined if it is sent as always. */
  (core: Core, call: Call): Promise<Send> | undefined;
  /** The session that calls belong to here, for calls that other threads send. */
  current(): { readonly sessionId: string; readonly mode: "record" | "replay" } | undefined;
}

/** Creates the context of a call from its settings and those of the client. */
export function createCallContext(core: Core, settings: CallSettings): CallContext {
  const { signal, timeout } = settings;
  const limits = mergeTimeouts(core.timeouts, timeout);
  return new CallContext(limits, signal ? [signal, ...core.signals] : core.signals, core.pending);
}

/**
 * Sends a request and returns its 2xx response. Any other outcome is handled by `waitToRetry`, which is loaded on
 * demand.
 *
 * @param attempts number of the attempt, from 1
 * @throws the error of `readError` for any other status; APIConnectionError without a response; APITimeoutError past a
 *   limit; the reason of an aborted signal.
 */
export async function send(
  core: Core,
  call: Call,
  context: CallContext,
  attempts = 1,
): Promise<TransportResponse> {
  const { noukaiScope } = globalThis as ScopedGlobal;
  const sendKeyed = await (noukaiScope?.(core, call) ?? core.sender());
  const request = requestOf(core, call);
  context.sent = false;
  const { method } = call;
  const url = request.origin + request.path;
  const details: Mutable<ErrorDetails> = { method, url, attempts };
  context.details = details;
  context.throwIfFailed();
  let outcome: Outcome;
  try {
    const response = await sendKeyed(request, context);
    const { status } = response;
    details.status = status;
    details.requestId = response.header(HEADER_REQUEST_ID);
    if (status >= 200 && status < 300) return response;
    outcome = { response };
  } catch (cause) {
    context.throwIfFailed();
    outcome = { cause };
  }
  const { waitToRetry } = await loadLazy();
  await waitToRetry(core, outcome, context);
  return send(core, call, context, attempts + 1);
}

/** The request of a call, without the API key. */
export function requestOf(core: Core, call: Call): TransportRequest {
  const sessionId = resolveSession(call.settings.sessionId) ?? core.sessionId;
  const { headers } = core;
  return {
    method: call.method,
    origin: core.origin,
    path: core.basePath + call.path,
    headers: sessionId ? { ...headers, [HEADER_SESSION_ID]: sessionId } : headers,
    body: call.body,
  };
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Outcome of one attempt: a response of any status, or the reason why there is none. */
export type Outcome = { readonly response: TransportResponse } | { readonly cause: unknown };
