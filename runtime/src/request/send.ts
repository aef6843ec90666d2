import { loadLazy } from "../load-lazy.js";
import type { Core, Send } from "../client/core.js";
import type { CallSettings, SessionSettings } from "../client/options.js";
import { NoukaiError } from "../errors.js";
import { mergeTimeouts, resolveSession } from "../client/resolve-options.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from "../wire-execute.js";
import { CallContext } from "./call-context.js";
import { observe } from "../client/hooks.js";

/** A request to the API of the service. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Path below the base URL and query, percent-encoded. */
  readonly path: string;
  /** JSON text. */
  readonly body?: string;
  readonly settings: CallSettings & SessionSettings;
}

/** Creates the context of a call from its settings and those of the client. */
export function createCallContext(
  core: Core,
  settings: CallSettings,
  stream?: boolean,
): CallContext {
  const { signal, timeout } = settings;
  const limits = mergeTimeouts(stream ? core.streamTimeouts : core.timeouts, timeout);
  return new CallContext(limits, signal ? [signal, ...core.signals] : core.signals, core.pending);
}

/**
 * Sends a request and returns its 2xx response. Any other outcome is handled by `waitToRetry`, which is loaded on
 * demand.
 *
 * @throws the error of `readError` for any other status; APIConnectionError without a response; APITimeoutError past a
 *   limit; the reason of an aborted signal.
 */
export async function send(
  core: Core,
  call: Call,
  context: CallContext,
): Promise<TransportResponse> {
  const sendKeyed = await core.sender();
  const request = requestOf(core, call);
  const { method } = request;
  const url = request.origin + request.path;
  context.redact = core.redact;
  const { hooks } = core;
  for (let attempt = 1; ; attempt++) {
    context.details = { method, url, attempts: attempt };
    context.sent = false;
    observe(hooks.request, () => ({
      method,
      url,
      headers: request.headers,
      body: call.body,
      attempt,
    }));
    context.throwIfFailed();
    const started = hooks.response && performance.now();
    const outcome = await sendOnce(sendKeyed, request, context);
    if ("response" in outcome) {
      const { response } = outcome;
      const { status } = response;
      const requestId = response.header(HEADER_REQUEST_ID);
      context.details = { method, url, attempts: attempt, status, requestId };
      observe(hooks.response, () => {
        const durationMs = performance.now() - (started ?? 0);
        return { method, url, status, requestId, attempt, durationMs };
      });
      if (status >= 200 && status < 300) return response;
    }
    const { waitToRetry } = await loadLazy();
    await waitToRetry(core, outcome, context);
  }
}

function requestOf(core: Core, call: Call): TransportRequest {
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

/** Outcome of one attempt: a response of any status, or the reason why there is none. */
export type Outcome = { readonly response: TransportResponse } | { readonly cause: unknown };

/** Sends a request once. @throws the reason of the context if that failed; a NoukaiError if nothing could be sent. */
async function sendOnce(
  send: Send,
  request: TransportRequest,
  context: CallContext,
): Promise<Outcome> {
  try {
    return { response: await send(request, context) };
  } catch (cause) {
    context.throwIfFailed();
    if (cause instanceof NoukaiError) throw cause;
    return { cause };
  }
}
