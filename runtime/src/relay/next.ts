import type { Relay } from "./options.js";

/**
 * A route handler for Next.js' app router. `authorize` gets the context of the route, which has its `params`, as `call.context`.
 *
 * @example export const POST = relayHandler(relay); // app/agent/[...path]/route.ts
 */
export function relayHandler<Context>(
  relay: Relay<Context>,
): (request: Request, context: Context) => Promise<Response> {
  return (request, context) => relay(request, context);
}
