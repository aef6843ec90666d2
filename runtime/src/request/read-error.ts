import {
  APIConnectionError,
  InvalidResponseError,
  type ErrorDetails,
  type NoukaiError,
} from "../errors.js";
import type { Core } from "../client/core.js";
import type { TransportResponse } from "../transport/transport.js";
import { parseErrorBody } from "./error-body.js";
import { errorKind } from "./error-kind.js";
import { redact, redactCause } from "./redact.js";
import { MAX_BODY_EXCERPT, readExcerpt } from "./read-on.js";
import { BASE_PATH } from "../wire.js";
import type { CallContext } from "./call-context.js";

/** The address of the service. */
type Address = Pick<Core, "origin" | "basePath">;

/**
 * Reads the body of a response other than 2xx and returns its error: PROTOCOL "Errors".
 *
 * @param retryAfter its `Retry-After`, in seconds
 * @throws the reason of the context if that fails before the body is read.
 */
export async function readError(
  core: Address,
  response: TransportResponse,
  context: CallContext,
  retryAfter: number | undefined,
): Promise<NoukaiError> {
  const text = await readExcerpt(response, context);
  const { status } = response;
  const { code, message, executionId } = parseErrorBody(text);
  const { requestId } = context.details;
  const details: ErrorDetails = {
    ...context.details,
    // A proxy may echo what it was sent, also here.
    requestId: requestId && redact(context, requestId),
    code,
    executionId,
    body: text.slice(0, MAX_BODY_EXCERPT),
  };
  const summary = `${message ?? "No error message"} [${[status, code].join(" ").trim()}]`;
  if (status < 400) {
    const message = redirectMessage(core, status, response.header("location"), context);
    return new InvalidResponseError(message, details);
  }
  const Kind = errorKind(status);
  const hint = status === 404 ? explainPath(core, code) : "";
  const isWait = status === 429 || status >= 500;
  return new Kind(summary + hint, isWait ? { ...details, retryAfter } : details);
}

/** A 404 without a code of the service comes from a server that has no such path: the base URL may lack its own. */
function explainPath({ origin, basePath }: Address, code: string | undefined): string {
  if (code !== undefined || basePath.endsWith(BASE_PATH)) return "";
  return `. The base URL ${origin}${basePath} does not end with ${BASE_PATH}: check it`;
}

/** Names the target of a redirect without its query, which may hold secrets. */
function redirectMessage(
  { origin, basePath }: Address,
  status: number,
  location: string | undefined,
  context: CallContext,
): string {
  const target =
    location !== undefined && URL.canParse(location, origin)
      ? new URL(location, origin)
      : undefined;
  const to = target
    ? redact(context, `${target.protocol}//${target.host}${target.pathname}`)
    : "another address";
  return (
    `${origin}${basePath} redirects to ${to} [${status}]. Redirects are not followed, because the API key would be sent along: ` +
    "set NOUKAI_BASE_URL or `baseUrl`."
  );
}

/**
 * The error for a connection that was lost before the end of the response.
 *
 * @throws the reason of the context if that failed.
 */
export function lostInResponse(cause: unknown, context: CallContext): APIConnectionError {
  context.throwIfFailed();
  const details = { ...context.details, cause: redactCause(cause, context) };
  return new APIConnectionError("The connection was lost in the response.", details);
}

/** Closes the connection of a response that is larger than `limit` bytes, and returns the error for it. */
export function tooLarge(limit: number, context: CallContext): InvalidResponseError {
  const message = `The response is larger than ${limit} bytes: raise \`maxResponseBytes\` of the client.`;
  const error = new InvalidResponseError(message, context.details);
  context.stop?.(error);
  return error;
}

/** The error for a 2xx response whose body is not a JSON object. */
export function notAnObject(text: string, context: CallContext): InvalidResponseError {
  const body = redact(context, text).slice(0, MAX_BODY_EXCERPT);
  const message = "The response is not a JSON object: check the base URL.";
  return new InvalidResponseError(message, { ...context.details, body });
}
