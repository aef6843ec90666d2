import { scopes } from "./scope.js";

/**
 * Runs a function whose calls belong to no session, inside `withSession` or a server's adapter: they are not captured for it. They
 * are not in its recording either, so that a replay sends them to the service, which charges for them.
 *
 * @returns what `run` returns
 * @throws what `run` throws.
 */
export function withoutSession<T>(run: () => T): T {
  return scopes().run(undefined, run);
}
