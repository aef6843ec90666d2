import { HEADER_REPLAYABLE_SESSION } from "../wire.js";
import { isReplayError, type ReplayError } from "../sessions/errors.js";
import { BODY_HEADERS, recordedSession, type NodeHeaders } from "./headers.js";
import { errorBody } from "./http.js";
import { openScope, type HandlerOptions, type OpenedScope } from "./open-scope.js";
import { scopes, type Scope } from "./scope.js";

export type { HandlerOptions } from "./open-scope.js";

/** The part of Fastify's request that is used, so that types need no Fastify. */
export interface FastifyRequestLike {
  readonly headers: NodeHeaders;
}

/** The part of Fastify's reply that is used. */
export interface FastifyReplyLike {
  readonly statusCode: number;
  readonly raw: { once(event: "close", listener: () => void): unknown };
  code(statusCode: number): unknown;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
  send(payload: unknown): unknown;
}

type Done = (error?: Error | null, payload?: unknown) => void;

/** The part of a Fastify instance that is used. */
export interface FastifyLike {
  addHook(
    name: "preHandler",
    hook: (request: FastifyRequestLike, reply: FastifyReplyLike, done: () => void) => void,
  ): unknown;
  addHook(
    name: "onError",
    hook: (
      request: FastifyRequestLike,
      reply: FastifyReplyLike,
      error: Error,
      done: () => void,
    ) => void,
  ): unknown;
  addHook(
    name: "onSend",
    hook: (
      request: FastifyRequestLike,
      reply: FastifyReplyLike,
      payload: unknown,
      done: Done,
    ) => void,
  ): unknown;
}

/**
 * Plugin for Fastify that runs handlers in a session: a new one, or the one in `X-Noukai-Replay`, from whose recording calls of
 * flows are then answered. The response names the session in `X-Noukai-Session`. Errors of replays, also of what is left over,
 * are answered as `{error, message}` with their status. It holds for all routes of the instance that registers it.
 *
 * @example await app.register(sessions, { client });
 */
export function sessions(fastify: FastifyLike, options: HandlerOptions, done: () => void): void {
  const replays = new WeakMap<FastifyRequestLike, Scope>();
  const errors = new WeakMap<FastifyRequestLike, ReplayError>();

  // After the body is parsed, which loses the context of earlier hooks.
  fastify.addHook("preHandler", (request, reply, next) => {
    const enter = ({ scope, close }: OpenedScope): void => {
      reply.raw.once("close", close);
      reply.header(HEADER_REPLAYABLE_SESSION, scope.sessionId);
      if (scope.mode === "replay") replays.set(request, scope);
      scopes().run(scope, next);
    };
    const opened = openScope(recordedSession(request.headers), options);
    if (!(opened instanceof Promise)) enter(opened);
    else opened.then(enter, (error: unknown) => reply.send(error));
  });
  fastify.addHook("onError", (request, _, error, next) => {
    if (isReplayError(error)) errors.set(request, error);
    next();
  });
  fastify.addHook("onSend", (request, reply, payload, next) => {
    const isDone = reply.statusCode < 400 && !isStream(payload);
    const scope = isDone ? replays.get(request) : undefined;
    const error = errors.get(request) ?? scope?.leftover();
    if (!error) {
      next(null, payload);
      return;
    }
    reply.code(error.status);
    for (const name of BODY_HEADERS) reply.removeHeader(name);
    reply.header("content-type", "application/json; charset=utf-8");
    next(null, JSON.stringify(errorBody(error)));
  });
  done();
}

/** Whether a body is sent while it is made, by calls that are still to come. */
function isStream(payload: unknown): boolean {
  return typeof payload === "object" && payload !== null && !ArrayBuffer.isView(payload);
}

// Hooks of a plugin otherwise hold for its own routes only.
Object.assign(sessions, {
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "noukai-codegen-runtime/replay",
});
