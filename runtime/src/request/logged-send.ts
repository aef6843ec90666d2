import type { Core, Send } from "../client/core.js";
import type { RetryInfo } from "../client/hooks.js";
import type { RequestLogEvent } from "../client/log-event.js";
import type { Log } from "./log.js";
import { isRecord, parse } from "./json.js";
import { watchBody } from "./watch-body.js";
import { withoutKeys } from "./without-keys.js";
import type { TransportResponse } from "../transport/transport.js";
import { HEADER_REQUEST_ID } from "../wire-execute.js";

/** Bytes of a response that an event has. */
const MAX_BODY = 65_536;

/** What the events of one attempt have in common. */
type Attempt = Pick<RequestLogEvent, "method" | "path" | "attempt">;

/** Tells a log of each request that is sent and of its response. */
export function loggedSend(
  { basePath }: Pick<Core, "basePath">,
  send: Send,
  { tell, redact, logPayloads }: Log,
): Send {
  return async (request, context) => {
    const clean = (text: string): string => withoutKeys(text, (rest) => redact(context, rest));
    const { attempts = 1 } = context.details;
    const attempt: Attempt = {
      method: request.method,
      path: clean(pathBelow(basePath, request.path)),
      attempt: attempts - 1,
    };
    const logsBody = logPayloads && request.body !== undefined;
    // Before the event, which must not have the key: the context knows it from here on.
    const answered = send(request, context);
    tell(() => ({
      phase: "request" as const,
      ...attempt,
      ...(logsBody && { requestBody: bodyOf(request.body, clean) }),
    }));
    const response = await answered;
    const log = (body: { readonly responseBody?: unknown }): void => {
      tell(() => ({
        phase: "response" as const,
        ...attempt,
        statusCode: response.status,
        ...requestIdOf(response.header(HEADER_REQUEST_ID), clean),
        ...body,
      }));
    };
    if (logPayloads && !isStream(response)) return watchResponse(response, log, clean);
    log({});
    return response;
  };
}

/** Logs a response once its body was read, or could not be. */
function watchResponse(
  response: TransportResponse,
  log: (body: { readonly responseBody: unknown }) => void,
  clean: (text: string) => string,
): TransportResponse {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  let logged = false;
  return watchBody(response, (chunk) => {
    if (logged) return;
    size += chunk?.length ?? 0;
    text += decoder.decode(chunk, { stream: chunk !== undefined });
    if (chunk && size < MAX_BODY) return;
    logged = true;
    log({ responseBody: bodyOf(text, clean) });
  });
}

/** Tells the log of a client that a request will be sent again. */
export function logRetry(
  { origin, basePath }: Pick<Core, "basePath" | "origin">,
  retry: RetryInfo,
  { tell }: Log,
): void {
  const { method, url, attempt, error } = retry;
  const details: Readonly<Record<string, unknown>> = isRecord(error) ? error : {};
  const { status, requestId } = details;
  const clean = (text: string): string => withoutKeys(text, (rest) => rest);
  tell(() => ({
    phase: "retry" as const,
    method,
    path: clean(pathBelow(basePath, url.slice(origin.length))),
    attempt: attempt - 1,
    ...(typeof status === "number" && { statusCode: status }),
    ...requestIdOf(requestId, clean),
  }));
}

function requestIdOf(
  requestId: unknown,
  clean: (text: string) => string,
): Pick<RequestLogEvent, "requestId"> {
  return typeof requestId === "string" ? { requestId: clean(requestId) } : {};
}

/** The path of a request below the base URL, without the query. */
function pathBelow(basePath: string, path: string): string {
  return path.slice(basePath.length).replace(/\?.*$/, "");
}

function isStream(response: TransportResponse): boolean {
  return response.header("content-type")?.includes("text/event-stream") ?? false;
}

/** A body as a value, or as text, which is cut, where it is no JSON or not whole. */
function bodyOf(text: string | undefined, clean: (text: string) => string): unknown {
  if (text === undefined) return undefined;
  const cleaned = clean(text);
  return parse(cleaned) ?? cleaned.slice(0, MAX_BODY);
}

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/define.js";
