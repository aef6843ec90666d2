import { handleInSession } from "./http.js";
import type { HandlerOptions } from "./open-scope.js";

export type { HandlerOptions } from "./open-scope.js";

/**
 * Runs a route handler of Next.js' app router in a session, as `handleInSession` does.
 *
 * @example export const POST = withSessions(async (request) => Response.json(await grade(request)), { client });
 * @param handler what would be exported as `GET`, `POST` and so on
 * @returns what is exported instead
 */
export function withSessions<Handled extends Request, Rest extends readonly unknown[]>(
  handler: (request: Handled, ...rest: Rest) => Response | Promise<Response>,
  options?: HandlerOptions,
): (request: Handled, ...rest: Rest) => Promise<Response> {
  return (request, ...rest) => handleInSession(request, () => handler(request, ...rest), options);
}
