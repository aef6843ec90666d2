import { randomBytes } from "node:crypto";
import type { OAuthTokens } from "@modelcontextprotocol/client";
import {
  discoverAuthorization,
  type Discovered,
} from "../sources/hosted/authorization/authorization-server.js";
import {
  AuthorizationError,
  authorizationError,
} from "../sources/hosted/authorization/oauth-error.js";
import { createOAuthFetch, type OAuthFetch } from "../sources/hosted/authorization/oauth-fetch.js";
import { clientInformation, storedTokens } from "../sources/hosted/authorization/refresh.js";
import type { StoredClient, StoredLogin } from "../sources/hosted/authorization/stored-login.js";
import type { Challenge } from "../sources/hosted/connection/index.js";
import { requireSecure } from "../sources/hosted/connection/secure-url.js";
import { accountOf } from "./account.js";
import { hasState, readCallback, type Callback, type ExpectedCallback } from "./callback.js";
import { startCallbackServer, type CallbackServer } from "./callback-server.js";
import { registerClient } from "./client.js";
import { waitForCallback, type Interaction } from "./interaction.js";
import { scopeFor } from "./scopes.js";

/** Options of `authorize`. */
export interface AuthorizeOptions {
  readonly interaction: Interaction;
  /** A client that somebody registered; undefined: one is registered. */
  readonly client: StoredClient | undefined;
  /** The port that the login ends at; 0: any free one. */
  readonly callbackPort: number;
  /** How long the person may take, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Gets tokens for a service from its authorization server: authorization code with PKCE (OAuth 2.1).
 *
 * @param challenge - what the service answered.
 * @param demanded - the scopes to ask for, separated by spaces; undefined: as the service says.
 * @throws SourceError if it cannot be done or is refused; the reason of the signal.
 */
export async function authorize(
  challenge: Challenge,
  demanded: string | undefined,
  options: AuthorizeOptions,
): Promise<StoredLogin> {
  const { endpoint } = challenge;
  await using oauth = await createOAuthFetch(endpoint, options.signal);
  const server = await discoverAuthorization(challenge, oauth);
  const expected: ExpectedCallback = {
    state: randomBytes(32).toString("base64url"),
    metadata: server.metadata,
  };
  await using callback = await startCallbackServer(options.callbackPort, (parameters) =>
    hasState(parameters, expected.state),
  );
  const scope = scopeFor(demanded, server);
  const { redirectUri } = callback;
  const client = options.client ?? (await registerClient(server, redirectUri, scope, oauth));
  const request = await startAuthorization({
    server,
    client,
    redirectUri,
    scope,
    expected,
    endpoint,
  });
  try {
    const parameters = await waitForCallback(request.address, callback, expected, options);
    const received = await readCallback(parameters, expected);
    const tokens = await exchange({ server, client, redirectUri, received, ...request }, oauth);
    await callback.answer({
      status: 200,
      title: "Logged in",
      text: `noukai-codegen is logged in to ${endpoint.host}. This window can be closed.`,
    });
    return {
      endpoint,
      authorizationServer: server.url,
      issuer: server.metadata?.issuer,
      resource: server.resource,
      client,
      tokens: storedTokens(tokens, scope, server.url),
      account: accountOf(tokens.id_token),
    };
  } catch (error) {
    await showFailure(callback, error);
    throw error;
  }
}

interface AuthorizationParts {
  readonly server: Discovered;
  readonly client: StoredClient;
  readonly redirectUri: URL;
}

/** The address to open, and the secret that its code will be exchanged with. */
async function startAuthorization({
  server,
  client,
  redirectUri,
  scope,
  expected,
  endpoint,
}: AuthorizationParts & {
  readonly scope: string | undefined;
  readonly expected: ExpectedCallback;
  readonly endpoint: URL;
}): Promise<{ readonly address: URL; readonly codeVerifier: string }> {
  const library = await import("@modelcontextprotocol/client");
  const { url, metadata, resource } = server;
  try {
    const { authorizationUrl, codeVerifier } = await library.startAuthorization(url, {
      ...(metadata === undefined ? {} : { metadata }),
      ...(scope === undefined ? {} : { scope }),
      ...(resource === undefined ? {} : { resource }),
      clientInformation: clientInformation(client),
      redirectUrl: redirectUri,
      state: expected.state,
    });
    // A browser opens what it is given, a program or a file too.
    return {
      address: requireSecure(authorizationUrl, endpoint, "The authorization endpoint"),
      codeVerifier,
    };
  } catch (error) {
    throw await authorizationError(error, url, "the login");
  }
}

async function exchange(
  {
    server: { url, metadata, resource },
    client,
    redirectUri,
    received,
    codeVerifier,
  }: AuthorizationParts & { readonly received: Callback; readonly codeVerifier: string },
  oauth: OAuthFetch,
): Promise<OAuthTokens> {
  const { exchangeAuthorization } = await import("@modelcontextprotocol/client");
  try {
    return await exchangeAuthorization(url, {
      ...(metadata === undefined ? {} : { metadata }),
      ...(resource === undefined ? {} : { resource }),
      ...(received.issuer === undefined ? {} : { iss: received.issuer }),
      clientInformation: clientInformation(client),
      authorizationCode: received.code,
      codeVerifier,
      redirectUri,
      fetchFn: oauth.fetch,
    });
  } catch (error) {
    throw await authorizationError(error, url, "the exchange of the code");
  }
}

async function showFailure(callback: CallbackServer, error: unknown): Promise<void> {
  const text =
    error instanceof AuthorizationError ? error.message : "See the terminal for the reason.";
  await callback.answer({ status: 400, title: "Not logged in", text });
}
