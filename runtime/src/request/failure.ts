import type { Core } from "../client/core.js";
import { APIConnectionError } from "../errors/api-connection.js";
import { APITimeoutError } from "../errors/api-timeout.js";
import type { NoukaiError } from "../errors.js";
import { errorOf } from "./read-error.js";
import { isRecord } from "./read-body.js";
import type { Lifeline } from "./call-context.js";
import { observe } from "./observe.js";
import { backoff, parseRetryAfter } from "./retry.js";
import type { Outcome } from "./exchange.js";

/**
 * How long to wait before a request is sent again, in milliseconds. It may be where nothing of it can have reached the
 * service, and where the service says so (429, 503); a `GET` also where the connection or a gateway failed.
 *
 * @throws the error that the outcome stands for, where the request may not be sent again or has been often enough, or
 *   where the wait would outlast the call.
 */
export async function delayBeforeRetry(
  core: Core,
  outcome: Outcome,
  lifeline: Lifeline,
): Promise<number> {
  const { method = "", url = "", attempts = 1 } = lifeline.details;
  const repeatable = method === "GET";
  let error: NoukaiError;
  let retry: boolean;
  let seconds: number | undefined;
  if ("response" in outcome) {
    const { response } = outcome;
    const { status } = response;
    error = await errorOf(response, lifeline);
    retry = status === 429 || status === 503 || (repeatable && (status === 502 || status === 504));
    seconds = parseRetryAfter(response.header("retry-after"));
  } else {
    error = connectionError(outcome.cause, lifeline);
    retry = error instanceof APIConnectionError && (repeatable || !lifeline.sent);
  }
  const delayMs = seconds === undefined ? backoff(attempts) : seconds * 1000;
  if (!retry || attempts > core.maxRetries || delayMs > lifeline.remaining) throw error;
  observe(core.hooks.retry, () => ({ method, url, attempt: attempts, delayMs, error }));
  return delayMs;
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
