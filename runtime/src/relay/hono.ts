import type { Relay } from "./options.js";

/** The part of Hono's `Context` that is used, so that types need no Hono. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
}

/**
 * A handler for Hono. `authorize` gets Hono's context, with what middleware has set, as `call.context`.
 *
 * @example app.post("/agent/*", relayHandler(relay));
 */
export function relayHandler<Context extends HonoContext>(
  relay: Relay<Context>,
): (context: Context) => Promise<Response> {
  return (context) => relay(context.req.raw, context);
}
