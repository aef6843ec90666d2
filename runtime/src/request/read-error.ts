import {
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  PermissionDeniedError,
  RateLimitError,
  type ErrorDetails,
  type NoukaiError,
} from "../errors.js";
import type { Core } from "../client/core.js";
import type { TransportResponse } from "../transport/transport.js";
import { isRecord, parse, readText } from "./read-body.js";
import { BASE_PATH } from "../wire.js";
import type { CallContext } from "./call-context.js";

/** The address of the service. */
type Address = Pick<Core, "origin" | "basePath">;

/** Maximum length of the body in an error, in characters. */
export const MAX_BODY_EXCERPT = 4096;

/** Maximum number of bytes read of an error body: the code is at its start, and the error page of a proxy may be huge. */
const MAX_ERROR_BODY = 65_536;

/**
 * Reads the body of a response other than 2xx and returns its error: PROTOCOL "Errors".
 *
 * @throws the reason of the context if that fails before the body is read.
 */
export async function readError(
  core: Address,
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
      return new FlowNotFoundError(summary + explainPath(core, code), details);
    case 429:
      return new RateLimitError(summary, {
        ...details,
        retryAfter: parseRetryAfter(response.header("retry-after")),
      });
    default:
      if (status >= 500) return new FlowExecutionError(summary, details);
      if (status >= 400) return new FlowRequestError(summary, details);
      return new InvalidResponseError(
        redirectMessage(core, status, response.header("location")),
        details,
      );
  }
}

/** A 404 without a code of the service comes from a server that has no such path: the base URL may lack its own. */
function explainPath({ origin, basePath }: Address, code: string | undefined): string {
  if (code !== undefined || basePath.endsWith(BASE_PATH)) return "";
  return `. The base URL ${origin}${basePath} does not end with ${BASE_PATH}, where flow services usually are: check it`;
}

function redirectMessage(
  { origin, basePath }: Address,
  status: number,
  location: string | undefined,
): string {
  const target = location !== undefined && URL.canParse(location, origin) ? location : undefined;
  const to = target === undefined ? "another address" : new URL(target, origin).href;
  return (
    `${origin}${basePath} redirects to ${to} [${status}]. Redirects are not followed, because the API key would be sent along: ` +
    "set NOUKAI_BASE_URL, or `baseUrl` of the client, to the address of the service."
  );
}

/** The error for a 2xx response whose body is not a JSON object. */
export function notAnObject(text: string, { details }: CallContext): InvalidResponseError {
  const body = text.slice(0, MAX_BODY_EXCERPT);
  const message = "The response is not a JSON object: check the base URL.";
  return new InvalidResponseError(message, { ...details, body });
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
