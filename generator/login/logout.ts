import { readAuthorizationServer } from "../sources/hosted/authorization/authorization-server.js";
import { openLoginStore } from "../sources/hosted/authorization/login-store.js";
import { createOAuthFetch } from "../sources/hosted/authorization/oauth-fetch.js";
import type { StoredLogin } from "../sources/hosted/authorization/stored-login.js";
import { ConfigError, NoukaiCodegenError, SourceError } from "../errors.js";

/** Options of `logout`. */
export interface LogoutOptions {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  /** The folder of the logins. Default: that of the user. */
  readonly folder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What `logout` did. */
export interface LogoutResult {
  /** Whether there was a login. */
  readonly wasLoggedIn: boolean;
  /** The file that held it. */
  readonly path: string;
  /**
   * Whether the authorization server revoked the tokens: it did, it cannot, or it could not be asked or refused. Undefined if there
   * were none.
   */
  readonly revoked: "yes" | "unsupported" | Error | undefined;
}

/**
 * Removes the login with a service, and has its authorization server revoke the tokens (RFC 7009). The file is gone also where
 * the server cannot be reached.
 *
 * @throws ConfigError if the file cannot be removed.
 */
export async function logout({ endpoint, folder, signal }: LogoutOptions): Promise<LogoutResult> {
  const store = await openLoginStore(endpoint, folder);
  const login = await store.locked(async () => {
    const found = await store.read().catch((error: unknown) => {
      // A damaged file is removed too.
      if (error instanceof ConfigError) return undefined;
      throw error;
    });
    const wasLoggedIn = await store.remove();
    return { found, wasLoggedIn };
  });
  const { found, wasLoggedIn } = login;
  const revoked = found === undefined ? undefined : await revoke(found, signal);
  return { wasLoggedIn, path: store.path, revoked };
}

async function revoke(
  login: StoredLogin,
  signal: AbortSignal | undefined,
): Promise<"yes" | "unsupported" | Error> {
  const { endpoint, authorizationServer, client, tokens } = login;
  try {
    await using oauth = await createOAuthFetch(endpoint, signal);
    const server = await readAuthorizationServer(authorizationServer.href, endpoint, oauth);
    const { metadata, revocationEndpoint: url } = server;
    if (url === undefined || metadata?.issuer !== login.issuer) return "unsupported";
    // The refresh token first: with it, many servers revoke the access tokens that came of it.
    for (const [hint, token] of [
      ["refresh_token", tokens.refresh],
      ["access_token", tokens.access],
    ] as const) {
      if (token === undefined) continue;
      const secret = client.secret?.reveal();
      const isBasic = secret !== undefined && client.authMethod !== "client_secret_post";
      const body = new URLSearchParams({ token: token.reveal(), token_type_hint: hint });
      if (!isBasic) body.set("client_id", client.id);
      if (!isBasic && secret !== undefined) body.set("client_secret", secret);
      const { status } = await oauth.fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(isBasic ? { authorization: basic(client.id, secret) } : {}),
        },
        body,
      });
      // A server need not revoke access tokens (RFC 7009, section 2.2.1); they expire soon.
      if (status >= 400 && hint === "refresh_token")
        return new SourceError(`${url.origin} answered the revocation with ${status}`);
    }
    return "yes";
  } catch (error) {
    if (error instanceof NoukaiCodegenError) return error;
    throw error;
  }
}

/** The header of a client with a secret (RFC 6749, section 2.3.1). */
function basic(id: string, secret: string): string {
  const form = (text: string): string => new URLSearchParams({ _: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${form(id)}:${form(secret)}`).toString("base64")}`;
}
