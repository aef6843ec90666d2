import { InvalidResponseError, type NoukaiError } from "../errors.js";
import { parseErrorBody } from "../request/error-body.js";
import { errorKind } from "../request/error-kind.js";
import { parseRetryAfter } from "../request/retry-after.js";
import type { BrowserCall } from "./call.js";
import { textOf } from "./post.js";

/** Maximum length of the body in an error, in characters. */
const MAX_BODY_EXCERPT = 4096;

/** The error for a response other than 2xx, as the server's client has it. */
export async function statusError(response: Response, call: BrowserCall): Promise<NoukaiError> {
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
  const summary = `${message ?? "No error message"} [${[status, named].join(" ").trim()}]`;
  const Kind = errorKind(status);
  return new Kind(summary, details);
}
