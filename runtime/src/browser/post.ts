import {
  APIConnectionError,
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  PermissionDeniedError,
  RateLimitError,
  type NoukaiError,
} from "../errors.js";
import { unversionedPath } from "../flow/route.js";
import { parseErrorBody } from "../request/read-error.js";
import { parseRetryAfter } from "../request/retry.js";
import { HEADER_REQUEST_ID } from "../wire-execute.js";
import type { BrowserCall } from "./call.js";
import type { BrowserBound } from "./settings.js";

/** Maximum length of the body in an error, in characters. */
const MAX_BODY_EXCERPT = 4096;

const ERRORS: Readonly<Record<number, typeof NoukaiError>> = {
  401: AuthenticationError,
  402: InsufficientCreditsError,
  403: PermissionDeniedError,
  404: FlowNotFoundError,
  429: RateLimitError,
};

/**
 * Sends a body to the relay, once.
 *
 * @returns its 2xx response
 * @throws the error for any other status, as the server throws it; APIConnectionError without a response; APITimeoutError past a
 *   limit; the reason of an aborted signal.
 */
export async function post(
  { settings, flow }: BrowserBound,
  verb: "execute" | "step",
  body: object,
  call: BrowserCall,
): Promise<Response> {
  const { fetch = globalThis.fetch, credentials = "same-origin" } = settings;
  // `/seq` is the service's own.
  const url = `${settings.url}${unversionedPath(flow).replace("/seq", "")}/${verb}`;
  const details = { method: "POST", url, attempts: 1 };
  call.details = details;
  const headers = await call.race(settings.headersOf());
  const response = await received(
    call,
    // Called as a plain function: browsers reject another `this`.
    fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      credentials,
      redirect: "manual",
      signal: call.signal,
    }),
    "The relay cannot be reached",
  );
  const { status } = response;
  const requestId = response.headers.get(HEADER_REQUEST_ID) ?? undefined;
  call.details = { ...details, status, requestId };
  if (response.ok) return response;
  throw await statusError(response, call);
}

/** The text of a body. */
export function textOf(response: Response, call: BrowserCall): Promise<string> {
  return received(call, response.text(), "The connection was lost in the response");
}

async function received<T>(call: BrowserCall, promise: Promise<T>, failure: string): Promise<T> {
  try {
    return await call.receive(promise);
  } catch (cause) {
    throw lost(call, cause, failure);
  }
}

/** The error for a connection that has failed. @throws the reason of the call if that has. */
export function lost(call: BrowserCall, cause: unknown, failure: string): APIConnectionError {
  call.signal.throwIfAborted();
  return new APIConnectionError(`${failure}: ${String(cause)}`, { ...call.details, cause });
}

async function statusError(response: Response, call: BrowserCall): Promise<NoukaiError> {
  const { status } = response;
  const body = await textOf(response, call);
  const { code: named, message, executionId } = parseErrorBody(body);
  const retryAfter = parseRetryAfter(response.headers.get("retry-after") ?? undefined);
  const details = {
    ...call.details,
    // The relay's own answers have nothing but their code.
    code: named ?? (/^[A-Z][A-Z\d_]+$/.test(message ?? "") ? message : undefined),
    executionId,
    body: body.slice(0, MAX_BODY_EXCERPT),
    ...(retryAfter !== undefined && { retryAfter }),
  };
  if (status < 400) {
    const redirected = "The relay redirects, which is not followed: it may be the page of a login.";
    return new InvalidResponseError(redirected, details);
  }
  const Kind = ERRORS[status] ?? (status < 500 ? FlowRequestError : FlowExecutionError);
  const summary = `${message ?? "No error message"} [${[status, named].join(" ").trim()}]`;
  return new Kind(summary, details);
}
