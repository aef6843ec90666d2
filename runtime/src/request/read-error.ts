import {
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  PermissionDeniedError,
  RateLimitError,
} from "../errors.js";
import type { ErrorDetails, NoukaiError } from "../errors.js";
import type { TransportResponse } from "../transport/transport.js";
import { isRecord, MAX_BODY_EXCERPT, parse, readText } from "./read-body.js";
import type { CallContext } from "./call-context.js";
/** Maximum number of bytes read of an error body: the code is at its start, and the error page of a proxy may be huge. */
const MAX_ERROR_BODY = 65_536;

/**
 * Reads the body of a response other than 2xx and returns its error: PROTOCOL "Errors".
 *
 * @throws the reason of the context if that fails before the body is read.
 */
export async function readError(
  response: TransportResponse,
  context: CallContext,
): Promise<NoukaiError> {
  let text = "";
  try {
    text = await readText(response, context, MAX_ERROR_BODY);
  } catch (error) {
    // The status is known, and more useful than an error about a lost body.
    if (context.failed) throw error;
  }
  const { status } = response;
  const { code, message, executionId } = parseErrorBody(text);
  const details: ErrorDetails = {
    ...context.details,
    code,
    executionId,
    body: text.slice(0, MAX_BODY_EXCERPT),
  };
  const summary = `${message ?? "No error message"} [${[status, code].join(" ").trim()}]`;
  switch (status) {
    case 401:
      return new AuthenticationError(summary, details);
    case 402:
      return new InsufficientCreditsError(summary, details);
    case 403:
      return new PermissionDeniedError(summary, details);
    case 404:
      return new FlowNotFoundError(summary, details);
    case 429:
      return new RateLimitError(summary, {
        ...details,
        retryAfter: parseRetryAfter(response.header("retry-after")),
      });
    default:
      if (status >= 500) return new FlowExecutionError(summary, details);
      if (status >= 400) return new FlowRequestError(summary, details);
      return new InvalidResponseError(
        `The service responded with a redirect [${status}], which is not followed because the API key would be sent along: check the base URL.`,
        details,
      );
  }
}

interface ErrorBody {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly executionId?: string | undefined;
}

/** Parses `{detail: {code, message}}`, and what proxies and other servers send instead. */
function parseErrorBody(text: string): ErrorBody {
  const body = parse(text);
  if (!isRecord(body)) return {};
  const detail = body.detail ?? body.error ?? body;
  if (!isRecord(detail)) {
    return { message: typeof detail === "string" ? detail : JSON.stringify(detail) };
  }
  return {
    code: asString(detail.code),
    message: asString(detail.message),
    executionId: asString(detail.executionId ?? body.executionId),
  };
}

function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Parses `Retry-After`, which is a number of seconds or a date.
 *
 * @returns seconds; undefined if the header is absent or invalid */
export function parseRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
