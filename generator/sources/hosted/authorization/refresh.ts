import type { OAuthTokens } from "@modelcontextprotocol/client";
import { readAuthorizationServer } from "./authorization-server.js";
import { AuthorizationError, authorizationError } from "./oauth-error.js";
import { createOAuthFetch } from "./oauth-fetch.js";
import { Secret } from "./secret.js";
import type { StoredClient, StoredLogin, StoredTokens } from "./stored-login.js";

/**
 * Exchanges the refresh token of a login for new tokens. The request is sent once: a server that changes refresh tokens takes
 * a second use for theft.
 *
 * @returns the new tokens; undefined if the server no longer accepts the refresh token, or there is none.
 * @throws SourceError if the server cannot be reached or used.
 */
export async function refreshTokens(login: StoredLogin): Promise<StoredTokens | undefined> {
  const { refresh, scope } = login.tokens;
  if (refresh === undefined) return undefined;
  const { endpoint, authorizationServer, issuer, resource } = login;
  await using oauth = await createOAuthFetch(endpoint);
  const { metadata } = await readAuthorizationServer(authorizationServer.href, endpoint, oauth);
  if (metadata?.issuer !== issuer)
    throw new AuthorizationError(
      `${authorizationServer.origin} is no longer the authorization server that this login comes from. Run ` +
        "`noukai-codegen login` again.",
    );
  const { refreshAuthorization } = await import("@modelcontextprotocol/client");
  try {
    const tokens = await refreshAuthorization(authorizationServer, {
      ...(metadata === undefined ? {} : { metadata }),
      ...(resource === undefined ? {} : { resource }),
      clientInformation: clientInformation(login.client),
      refreshToken: refresh.reveal(),
      fetchFn: oauth.fetch,
    });
    return storedTokens(tokens, scope, authorizationServer);
  } catch (cause) {
    const error = await authorizationError(cause, authorizationServer, "the renewal of the login");
    if (error instanceof AuthorizationError && isOver(error.code)) return undefined;
    throw error;
  }
}

/** Whether an error code means that the user has to log in again. */
function isOver(code: string | undefined): boolean {
  return code === "invalid_grant" || code === "invalid_client" || code === "unauthorized_client";
}

/** The form in which the library takes a client. */
export function clientInformation({ id, secret, authMethod }: StoredClient): {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly token_endpoint_auth_method?: string;
} {
  return {
    client_id: id,
    ...(secret === undefined ? {} : { client_secret: secret.reveal() }),
    ...(authMethod === undefined ? {} : { token_endpoint_auth_method: authMethod }),
  };
}

/** In seconds; a server that states more is not believed. */
const MAX_LIFETIME = 10 * 365 * 24 * 3600;

/**
 * The tokens of a token response.
 *
 * @param requested - the scopes that were asked for: a response that states none has granted those (RFC 6749, section 5.1).
 * @throws AuthorizationError if they are no bearer tokens, or cannot be sent in a header.
 */
export function storedTokens(
  response: OAuthTokens,
  requested: string | undefined,
  server: URL,
): StoredTokens {
  const { access_token: access, refresh_token: refresh, expires_in: lifetime } = response;
  if (!/^bearer$/i.test(response.token_type) || !/^[\x21-\x7e]+$/.test(access))
    throw new AuthorizationError(`${server.origin} issued a token that is not a bearer token.`);
  const expiresAt =
    lifetime !== undefined && lifetime >= 0
      ? new Date(Date.now() + Math.min(lifetime, MAX_LIFETIME) * 1000)
      : undefined;
  return {
    access: new Secret(access),
    refresh: refresh === undefined || refresh === "" ? undefined : new Secret(refresh),
    expiresAt,
    scope: response.scope ?? requested,
  };
}
