import type { Core } from "../client/core.js";
import type { CallSettings, SessionSettings } from "../client/options.js";
import { mergeTimeouts, resolveSession } from "../client/settings.js";
import { APIConnectionError } from "../errors/api-connection.js";
import { APITimeoutError } from "../errors/api-timeout.js";
import type { NoukaiError } from "../errors/base.js";
import type { TransportRequest, TransportResponse } from "../transport/transport.js";
import { HEADER_REQUEST_ID, HEADER_SESSION_ID } from "../wire.js";
import { errorOf } from "./error-of.js";
import { isRecord, readObject } from "./json.js";
import { Lifeline } from "./lifeline.js";
import { observe } from "./observe.js";
import { backoff, parseRetryAfter } from "./retry.js";

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
 * Sends a request until it has a response with a status of 2xx. It is sent again where nothing of it can have reached
 * the service, and where the service says so (429, 503); a `GET` also where the connection or a gateway failed.
 *
 * @throws the error of `errorOf` for any other status; APIConnectionError without a response; APITimeoutError past a
 *   limit; a signal's reason.
 */
export async function send(core: Core, call: Call, lifeline: Lifeline): Promise<TransportResponse> {
  const request = requestOf(core, call);
  const { method } = call;
  const url = request.origin + request.path;
  for (let attempt = 1; ; attempt++) {
    lifeline.details = { method, url, attempts: attempt };
    lifeline.sent = false;
    observe(core.hooks.request, () => ({
      method,
      url,
      headers: { ...request.headers, authorization: "Bearer [redacted]" },
      body: call.body,
      attempt,
    }));
    lifeline.throwIfFailed();
    const outcome = await attemptOnce(core, request, lifeline, attempt);
    if (!("error" in outcome)) return outcome;
    const { error, retry } = outcome;
    const delayMs = outcome.delayMs ?? backoff(attempt);
    if (!retry || attempt > core.maxRetries || delayMs > lifeline.remaining) throw error;
    observe(core.hooks.retry, () => ({ method, url, attempt, delayMs, error }));
    await lifeline.sleep(delayMs);
  }
}

/** An attempt that failed. */
interface Failure {
  readonly error: NoukaiError;
  /** Whether it may be repeated. */
  readonly retry: boolean;
  /** How long the service asks to wait. */
  readonly delayMs?: number | undefined;
}

async function attemptOnce(
  core: Core,
  request: TransportRequest,
  lifeline: Lifeline,
  attempt: number,
): Promise<TransportResponse | Failure> {
  const { method } = request;
  const repeatable = method === "GET";
  const started = core.hooks.response && performance.now();
  const transport = core.transport();
  try {
    // Awaited only where it is not there yet: this is the path of every call.
    const ready = "send" in transport ? transport : await lifeline.race(transport);
    const response = await ready.send(request, lifeline);
    const { status } = response;
    const requestId = response.header(HEADER_REQUEST_ID);
    lifeline.details.status = status;
    lifeline.details.requestId = requestId;
    observe(core.hooks.response, () => ({
      method,
      url: request.origin + request.path,
      status,
      requestId,
      attempt,
      durationMs: performance.now() - (started ?? 0),
    }));
    if (status >= 200 && status < 300) return response;
    const seconds = parseRetryAfter(response.header("retry-after"));
    return {
      error: await errorOf(response, lifeline),
      retry: status === 429 || status === 503 || (repeatable && (status === 502 || status === 504)),
      delayMs: seconds === undefined ? undefined : seconds * 1000,
    };
  } catch (cause) {
    lifeline.throwIfFailed();
    const error = connectionError(cause, lifeline);
    return {
      error,
      retry: error instanceof APIConnectionError && (repeatable || !lifeline.sent),
    };
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

function connectionError(cause: unknown, lifeline: Lifeline): NoukaiError {
  const code = isRecord(cause) && typeof cause.code === "string" ? cause.code : undefined;
  const details = { ...lifeline.details, cause };
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new APITimeoutError("Timed out: no connection.", { ...details, phase: "connect" });
  }
  const what = lifeline.sent ? "The connection was lost before a response" : "No connection";
  return new APIConnectionError(`${what}: ${code ?? String(cause)}`, details);
}
