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
/** How much of an error's body is read, in bytes: the code is at its start, and a proxy's error page may be huge. */
const MAX_ERROR_BODY = 65_536;

/**
 * The error that a response other than 2xx stands for: PROTOCOL "Errors".
 *
 * @throws the context's reason where it ends before the body is read.
 */
export async function readError(
  response: TransportResponse,
  context: CallContext,
): Promise<NoukaiError> {
  let text = "";
  try {
    text = await readText(response, context, MAX_ERROR_BODY);
  } catch (error) {
    // The status is known, and says more than that the rest was lost.
    if (context.failed) throw error;
  }
  const { status } = response;
  const { code, message, executionId } = explain(text);
  const details: ErrorDetails = {
    ...context.details,
    code,
    executionId,
    body: text.slice(0, MAX_BODY_EXCERPT),
  };
  const summary = `${message ?? "The service gave no reason"} [${[status, code].join(" ").trim()}]`;
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
        `The service answered with a redirect [${status}], which is not followed because the API key would go with it: is the base URL right?`,
        details,
      );
  }
}

interface Explanation {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly executionId?: string | undefined;
}

/** `{detail: {code, message}}`, or what servers and proxies in front of them write in its place. */
function explain(text: string): Explanation {
  const body = parse(text);
  if (!isRecord(body)) return {};
  const detail = body.detail ?? body.error ?? body;
  if (!isRecord(detail)) {
    return { message: typeof detail === "string" ? detail : JSON.stringify(detail) };
  }
  return {
    code: stringOf(detail.code),
    message: stringOf(detail.message),
    executionId: stringOf(detail.executionId ?? body.executionId),
  };
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `Retry-After` in seconds: the header gives them, or a date. Undefined where it is absent or neither. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
