import type { Core } from "../client/core.js";
import { APIConnectionError, APITimeoutError, type NoukaiError } from "../errors.js";
import { readError } from "./read-error.js";
import { parseRetryAfter } from "./retry-after.js";
import { redact, redactCause } from "./redact.js";
import { sleep } from "./sleep.js";
import { isRecord } from "./json.js";
import type { CallContext } from "./call-context.js";
import { observe, type RetryInfo } from "../client/hooks.js";
import { loadLog, logOf } from "./log.js";
import { isLoopback } from "../transport/proxy.js";
import type { Outcome } from "./send.js";

/** Longest `Retry-After` that a call waits for, in seconds. Beyond it, the program decides. */
const MAX_RETRY_AFTER = 60;

/** Delay after attempt N (from 1), in milliseconds: doubles from 250 to 8000, and up to half of it is subtracted at random. */
export function backoffDelay(attempt: number): number {
  return Math.min(8000, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/**
 * Waits until a request may be sent again. It may if no byte of it can have reached the service, or if the service asks for it:
 * 429, or 503 with `Retry-After`. A `GET` also may if the connection, the service or a gateway failed. Nothing is sent again after
 * a `TypeError` of the program.
 *
 * @throws the error of the outcome if the request is not sent again, `maxRetries` is reached, or the delay exceeds 60 seconds
 *   or the time left.
 */
export async function waitToRetry(
  core: Core,
  outcome: Outcome,
  context: CallContext,
): Promise<void> {
  const { method = "", url = "", attempts = 1 } = context.details;
  const isGet = method === "GET";
  let error: NoukaiError;
  let retry: boolean;
  let retryAfter = 0;
  if ("response" in outcome) {
    const { response } = outcome;
    const { status } = response;
    const asked = parseRetryAfter(response.header("retry-after"));
    error = await readError(core, response, context, asked);
    // Without the header, a 503 may come from a gateway that lost a request that runs.
    retry =
      status === 429 ||
      (status === 503 && asked !== undefined) ||
      (isGet && status >= 502 && status <= 504);
    retryAfter = asked ?? 0;
  } else {
    const { cause } = outcome;
    // Nothing could be sent: there is no transport, or no proxy. The client may be of another copy of this package.
    const failure = isRecord(cause) ? cause : {};
    if (failure.isNoukaiError) throw cause;
    const code = codeOf(failure);
    error = connectionError(core, cause, code, context);
    // A `TypeError` of a network has a cause or a code. Without, it is a mistake in the program, such as an invalid header.
    const kind = failure.cause ?? code ?? failure.name;
    retry = error instanceof APIConnectionError && (isGet || !context.sent) && kind !== "TypeError";
  }
  if (!retry || attempts > core.maxRetries || retryAfter > MAX_RETRY_AFTER) throw error;
  // Not before `Retry-After`, and randomized, so that clients do not retry at the same time.
  const delayMs = Math.max(retryAfter * 1000 * (1 + Math.random() / 4), backoffDelay(attempts));
  if (performance.now() + delayMs > context.total) throw error;
  const retried: RetryInfo = { method, url, attempt: attempts, delayMs, error };
  observe(core.hooks.retry, () => retried);
  const { defaults } = core;
  if (defaults.onLog) (await loadLog()).logRetry(core, retried, logOf(defaults));
  await sleep(context, delayMs);
}

function connectionError(
  { origin }: Pick<Core, "origin">,
  cause: unknown,
  code: string | undefined,
  context: CallContext,
): NoukaiError {
  // Foreign errors describe the request: undici's mocks do, and so may a `fetch`.
  const details = { ...context.details, cause: redactCause(cause, context) };
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new APITimeoutError("Timed out: no connection within the connect limit.", {
      ...details,
      phase: "connect",
    });
  }
  const what = context.sent ? "The connection was lost before a response" : "Connection failed";
  const advice =
    code === "ECONNREFUSED" && isLoopback(new URL(origin).hostname)
      ? `. Nothing listens at ${origin}: start the emulator with \`npx noukai-codegen emulator\``
      : "";
  const why = code ?? redact(context, String(cause));
  return new APIConnectionError(`${what}: ${why}${advice}`, details);
}

/** The code of a connection error, or of its cause: `fetch` wraps it. */
function codeOf({ code, cause }: Readonly<Record<string, unknown>>): string | undefined {
  const codes = [code, isRecord(cause) && cause.code];
  return codes.find((each) => typeof each === "string");
}
