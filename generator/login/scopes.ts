import type { Discovered } from "../sources/hosted/authorization/authorization-server.js";

/** The scope for which authorization servers issue refresh tokens (OpenID Connect Core, section 11). */
const OFFLINE_ACCESS = "offline_access";

/** All scopes of several lists that are separated by spaces, each once; undefined if there are none. */
export function unionOfScopes(...scopes: readonly (string | undefined)[]): string | undefined {
  const all = new Set(scopes.flatMap((scope) => scope?.split(/\s+/).filter(Boolean) ?? []));
  return all.size === 0 ? undefined : [...all].join(" ");
}

/**
 * The scopes to ask for, as MCP has it: those that the service demands, else all that it names, else none. With them the one for
 * refresh tokens, where the authorization server knows it.
 *
 * @param demanded - by the service or the user, separated by spaces.
 */
export function scopeFor(
  demanded: string | undefined,
  { scopesSupported, metadata }: Pick<Discovered, "scopesSupported" | "metadata">,
): string | undefined {
  const scope = demanded ?? unionOfScopes(scopesSupported?.join(" "));
  const hasOffline = metadata?.scopes_supported?.includes(OFFLINE_ACCESS) === true;
  return scope !== undefined && hasOffline ? unionOfScopes(scope, OFFLINE_ACCESS) : scope;
}
