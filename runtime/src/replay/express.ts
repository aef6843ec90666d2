import { HEADER_REPLAYABLE_SESSION } from "../wire.js";
import { isReplayError } from "../sessions/errors.js";
import { BODY_HEADERS, recordedSession, type NodeHeaders } from "./headers.js";
import { errorBody } from "./http.js";
import { openScope, type HandlerOptions, type OpenedScope } from "./open-scope.js";
import { scopes, type Scope } from "./scope.js";

export type { HandlerOptions } from "./open-scope.js";

/** The part of Express' `Request` that is used, so that types need no Express. */
export interface ExpressRequest {
  readonly headers: NodeHeaders;
}

/** The part of Express' `Response` that is used. */
export interface ExpressResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  removeHeader(name: string): void;
  once(event: "close", listener: () => void): unknown;
  status(code: number): { json(body: unknown): unknown };
  destroy(error?: Error): unknown;
  end: (...rest: never[]) => unknown;
}

/** Express' `next`. */
export type ExpressNext = (error?: unknown) => void;

/**
 * Middleware for Express that runs the handlers after it in a session: a new one, or the one in `X-Noukai-Replay`, from whose
 * recording calls of flows are then answered. The response names the session in `X-Noukai-Session`. What a replay has left over
 * is answered in place of the response, if that has not begun. Put it after what parses bodies, and `replayErrors` at the end.
 *
 * @example app.use(express.json(), sessions({ client }));
 */
export function sessions(
  options: HandlerOptions = {},
): (request: ExpressRequest, response: ExpressResponse, next: ExpressNext) => void {
  return (request, response, next) => {
    const enter = ({ scope, close }: OpenedScope): void => {
      response.once("close", close);
      response.setHeader(HEADER_REPLAYABLE_SESSION, scope.sessionId);
      if (scope.mode === "replay") finishBeforeEnd(response, scope);
      scopes().run(scope, next);
    };
    const opened = openScope(recordedSession(request.headers), options);
    if (!(opened instanceof Promise)) enter(opened);
    else {
      opened.then(enter, (error: unknown) => {
        answerError(response, error, next);
      });
    }
  };
}

/**
 * Answers errors of replays, such as a call that is not in the recording, as `{error, message}` with their status. Other errors
 * are left to the next handler.
 *
 * @example app.use(replayErrors());
 */
export function replayErrors(): (
  error: unknown,
  request: ExpressRequest,
  response: ExpressResponse,
  next: ExpressNext,
) => void {
  return (error, _, response, next) => {
    answerError(response, error, next);
  };
}

function answerError(response: ExpressResponse, error: unknown, next: ExpressNext): void {
  if (isReplayError(error) && !response.headersSent)
    response.status(error.status).json(errorBody(error));
  else next(error);
}

/** Looks for what is left over when a handler ends its response. An error of a replay comes first. */
function finishBeforeEnd(response: ExpressResponse, scope: Scope): void {
  const { end } = response;
  response.end = (...rest) => {
    response.end = end;
    const error = scope.leftover();
    if (!error || isError(response)) return end.apply(response, rest);
    if (response.headersSent) return response.destroy(error);
    for (const name of BODY_HEADERS) response.removeHeader(name);
    return response.status(error.status).json(errorBody(error));
  };
}

/** Whether a handler has answered with an error, after which calls may be left over. */
function isError(response: ExpressResponse & { readonly statusCode?: number }): boolean {
  return (response.statusCode ?? 200) >= 400;
}
