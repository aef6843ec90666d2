import { OAuthError } from "./errors.js";

export type Scope = "flows:read" | "offline_access";

/** Reading definitions. The name is assumed: the hosted service publishes none. */
export const READ_SCOPE: Scope = "flows:read";
/** Asks for a refresh token, where the client registered for it (OpenID Connect Core, section 11). */
export const OFFLINE_SCOPE: Scope = "offline_access";

export const SCOPES: readonly Scope[] = [READ_SCOPE, OFFLINE_SCOPE];

/**
 * Reads a list of scopes (RFC 6749, section 3.3).
 *
 * @param text undefined or empty for the default.
 * @throws OAuthError `invalid_scope`
 */
export function readScopes(
  text: string | undefined,
  byDefault: readonly Scope[] = [READ_SCOPE],
): readonly Scope[] {
  const names = [...new Set((text ?? "").split(" ").filter((name) => name !== ""))];
  if (names.length === 0) return byDefault;
  const scopes = SCOPES.filter((scope) => names.includes(scope));
  if (scopes.length === names.length) return scopes;
  throw new OAuthError("invalid_scope", `scope may have ${SCOPES.join(" and ")} only`);
}
