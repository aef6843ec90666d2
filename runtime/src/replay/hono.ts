import { isReplayError } from "../sessions/errors.js";
import { BODY_HEADERS } from "./headers.js";
import { handleInSession, type HandledRequest } from "./http.js";
import type { HandlerOptions } from "./open-scope.js";

export type { HandlerOptions } from "./open-scope.js";

/** The part of Hono's `Context` that is used, so that types need no Hono. */
export interface HonoContext {
  readonly req: { readonly raw: HandledRequest };
  /** What a handler has thrown. */
  readonly error: Error | undefined;
  res: Response;
}

/**
 * Middleware for Hono that runs the handlers after it in a session, as `handleInSession` does.
 *
 * @example app.use(sessions({ client }));
 */
export function sessions(
  options?: HandlerOptions,
): (context: HonoContext, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const response = await handleInSession(
      context.req.raw,
      async () => {
        await next();
        // Hono has answered it already, as an unknown error.
        if (isReplayError(context.error)) throw context.error;
        return context.res;
      },
      options,
    );
    if (response === context.res) return;
    // Hono keeps the headers of the response before, such as for CORS, also those of its body.
    if (response.status >= 400) {
      for (const name of BODY_HEADERS) context.res.headers.delete(name);
    }
    context.res = response;
  };
}
