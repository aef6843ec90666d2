import type { Core } from "../client/core.js";
import type { CallSettings, SessionSettings } from "../client/options.js";
import { mergeTimeouts, resolveSession } from "../client/resolve-options.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from "../wire/service.js";
import { readObject } from "./read-body.js";
import { exchange } from "./exchange.js";
import { Lifeline } from "./call-context.js";
import { observe } from "./observe.js";

/** A request of the service's API. */
export interface Call {
  readonly method: "GET" | "POST";
  /** Under the base URL, percent-encoded, with its query. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly settings: CallSettings & SessionSettings;
}

/** The life of one call, by its own settings and its client's. */
export function lifelineOf(core: Core, settings: CallSettings, stream?: boolean): Lifeline {
  const { signal, timeout } = settings;
  const limits = mergeTimeouts(stream ? core.streamTimeouts : core.timeouts, timeout);
  return new Lifeline(limits, signal ? [signal, ...core.signals] : core.signals, core.active);
}

/**
 * Sends a request until it has a response with a status of 2xx. What is to be done about any other outcome is loaded when
 * there is one: see `delayBeforeRetry`.
 *
 * @throws the error of `errorOf` for any other status; APIConnectionError without a response; APITimeoutError past a
 *   limit; a signal's reason.
 */
export async function send(core: Core, call: Call, lifeline: Lifeline): Promise<TransportResponse> {
  const request = requestOf(core, call);
  const { method } = request;
  const url = request.origin + request.path;
  const { hooks } = core;
  for (let attempt = 1; ; attempt++) {
    lifeline.details = { method, url, attempts: attempt };
    lifeline.sent = false;
    observe(hooks.request, () => ({
      method,
      url,
      headers: { ...request.headers, authorization: "Bearer [redacted]" },
      body: call.body,
      attempt,
    }));
    lifeline.throwIfFailed();
    const started = hooks.response && performance.now();
    const outcome = await exchange(core, request, lifeline);
    if ("response" in outcome) {
      const { response } = outcome;
      const { status } = response;
      const requestId = response.header(HEADER_REQUEST_ID);
      lifeline.details.status = status;
      lifeline.details.requestId = requestId;
      observe(hooks.response, () => {
        const durationMs = performance.now() - (started ?? 0);
        return { method, url, status, requestId, attempt, durationMs };
      });
      if (status >= 200 && status < 300) return response;
    }
    const { delayBeforeRetry } = await core.later();
    await lifeline.sleep(await delayBeforeRetry(core, outcome, lifeline));
  }
}

/** Sends a request and reads the JSON object it is answered with. */
export async function sendForObject(core: Core, call: Call): Promise<Record<string, unknown>> {
  const lifeline = lifelineOf(core, call.settings);
  try {
    return await readObject(await send(core, call, lifeline), lifeline);
  } finally {
    lifeline.end();
  }
}

function requestOf(core: Core, call: Call): TransportRequest {
  const sessionId = resolveSession(call.settings.sessionId) ?? core.sessionId;
  return {
    method: call.method,
    origin: core.origin,
    path: core.basePath + call.path,
    headers: sessionId ? { ...core.headers, [HEADER_SESSION_ID]: sessionId } : core.headers,
    body: call.body,
  };
}
