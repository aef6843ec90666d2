import type { Core } from "../client/core.js";
import { APIConnectionError, APITimeoutError, type NoukaiError } from "../errors.js";
import { readError, parseRetryAfter } from "./read-error.js";
import { isRecord } from "./read-body.js";
import type { CallContext } from "./call-context.js";
import { observe } from "../client/hooks.js";
import type { Outcome } from "./send.js";

/** Maximum delay of a timer, in milliseconds. */
const MAX_DELAY_MS = 0x7fffffff;

/** Delay after attempt N (from 1), in milliseconds: doubles from 250 to 8000, and up to half of it is subtracted at random. */
export function backoffDelay(attempt: number): number {
  return Math.min(8000, 250 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/**
 * Decides whether a request is sent again, and after how many milliseconds. It is if no byte of it can have reached the
 * service, or if the service asks for it (429, 503); a `GET` also if the connection or a gateway failed.
 *
 * @throws the error of the outcome if the request is not sent again, `maxRetries` is reached, or the delay exceeds the time
 *   left.
 */
export async function delayBeforeRetry(
  core: Core,
  outcome: Outcome,
  context: CallContext,
): Promise<number> {
  const { method = "", url = "", attempts = 1 } = context.details;
  const repeatable = method === "GET";
  let error: NoukaiError;
  let retry: boolean;
  let seconds: number | undefined;
  if ("response" in outcome) {
    const { response } = outcome;
    const { status } = response;
    error = await readError(core, response, context);
    retry = status === 429 || status === 503 || (repeatable && (status === 502 || status === 504));
    seconds = parseRetryAfter(response.header("retry-after"));
  } else {
    error = connectionError(core, outcome.cause, context);
    retry = error instanceof APIConnectionError && (repeatable || !context.sent);
  }
  const delayMs = seconds === undefined ? backoffDelay(attempts) : seconds * 1000;
  if (!retry || attempts > core.maxRetries) throw error;
  // A timer of a longer delay would fire at once.
  if (delayMs > Math.min(context.remaining, MAX_DELAY_MS)) throw error;
  observe(core.hooks.retry, () => ({ method, url, attempt: attempts, delayMs, error }));
  return delayMs;
}

function connectionError(
  { origin }: Pick<Core, "origin">,
  cause: unknown,
  context: CallContext,
): NoukaiError {
  const code = codeOf(cause);
  const details = { ...context.details, cause };
  if (code === "UND_ERR_CONNECT_TIMEOUT") {
    return new APITimeoutError("Timed out: no connection within the limit.", {
      ...details,
      phase: "connect",
    });
  }
  const what = context.sent ? "The connection was lost before a response" : "Connection failed";
  const advice =
    code === "ECONNREFUSED" && LOCAL_HOST.test(new URL(origin).hostname)
      ? `. Nothing listens at ${origin}: start the emulator with \`npx noukai-codegen emulator\``
      : "";
  return new APIConnectionError(`${what}: ${code ?? String(cause)}${advice}`, details);
}

/** Host names of this machine. */
const LOCAL_HOST = /^(?:localhost|.+\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;

/** The code of a connection error, or of its cause: `fetch` wraps it. */
function codeOf(error: unknown): string | undefined {
  const codes = [error, isRecord(error) ? error.cause : undefined].map((source) =>
    isRecord(source) ? source.code : undefined,
  );
  return codes.find((code) => typeof code === "string");
}
