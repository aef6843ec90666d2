import { APIConnectionError } from "../errors.js";
import { unversionedPath } from "../flow/route.js";
import { HEADER_REQUEST_ID } from "../wire-execute.js";
import type { BrowserCall } from "./call.js";
import { loadRest } from "./load-rest.js";
import type { BrowserBound } from "./settings.js";

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
  const { fetch = globalThis.fetch, credentials } = settings;
  // `/seq` is the service's own.
  const url = `${settings.url}${unversionedPath(flow).replace("/seq", "")}/${verb}`;
  const details = { method: "POST", url };
  call.details = details;
  const headers = await call.race(settings.headersOf());
  const response = await received(
    call,
    // Called as a plain function: browsers reject another `this`.
    fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      ...(credentials && { credentials }),
      redirect: "manual",
      signal: call.signal,
    }),
    "Connection failed",
  );
  const { status } = response;
  const requestId = response.headers.get(HEADER_REQUEST_ID) ?? undefined;
  call.details = { ...details, status, requestId };
  if (response.ok) return response;
  throw await (await loadRest()).statusError(response, call);
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
