import { findRedirectUri, type Client } from "./clients.js";
import { OAuthError, RedirectedError, type OAuthErrorCode } from "./errors.js";
import type { ExpiringMap } from "./expiring-map.js";
import { readParameters, type Parameters } from "./parameters.js";
import { readScopes, type Scope } from "./scopes.js";
import { createSecret } from "./secrets.js";

/** Where the authorization server is for a client: `localhost` and `127.0.0.1` are two servers to it. */
export interface Place {
  /** The identifier of the authorization server (RFC 8414). */
  readonly issuer: string;
  /** The identifier of what its tokens are for (RFC 8707). */
  readonly resource: string;
}

/** What a client may do once the user has allowed it. */
export interface Grant {
  readonly client: Client;
  readonly scopes: readonly Scope[];
  readonly resource: string;
}

/** A checked request that waits for the user's decision. */
export interface AuthorizationRequest extends Grant {
  /** As the client wrote it. */
  readonly redirectUri: string;
  readonly state: string | undefined;
  /** Of PKCE, with S256. */
  readonly challenge: string;
  readonly issuer: string;
}

/** The requests that wait for the user's decision. */
export interface Consent {
  /**
   * Checks an authorization request and keeps it until the user decides.
   *
   * @returns the request and the id that the decision has to name.
   * @throws OAuthError for a client or redirect URI that is unknown, which only the user can be told; RedirectedError for
   * all other problems.
   */
  ask(
    search: URLSearchParams,
    place: Place,
  ): { readonly id: string; readonly request: AuthorizationRequest };
  /**
   * The address to go on to after the user's decision.
   *
   * @param id the one that `ask` returned; it is used up.
   * @throws OAuthError `invalid_request` where nothing waits under that id.
   */
  decide(id: string, isAllowed: boolean): string;
}

/**
 * @param waiting where requests wait.
 * @param issueCode makes an authorization code for what the user allowed.
 */
export function createConsent(
  clients: Pick<ExpiringMap<Client>, "get">,
  waiting: ExpiringMap<AuthorizationRequest>,
  issueCode: (request: AuthorizationRequest) => string,
): Consent {
  return {
    ask: (search, place) => {
      const parameters = readParameters(search);
      const client = clients.get(parameters.required("client_id"));
      if (client === undefined)
        throw new OAuthError(
          "invalid_client",
          "The client is not registered here. The emulator forgets its clients when it stops: log in again",
        );
      const redirectUri = parameters.required("redirect_uri");
      if (findRedirectUri(client, redirectUri) === undefined)
        throw new OAuthError("invalid_redirect_uri", "The client has not registered redirect_uri");
      const request = readRequest(parameters, client, redirectUri, place);
      const id = createSecret();
      waiting.set(id, request);
      return { id, request };
    },
    decide: (id, isAllowed) => {
      const request = waiting.take(id);
      if (request === undefined)
        throw new OAuthError(
          "invalid_request",
          "This request was decided already or has expired: log in again",
        );
      if (isAllowed) return redirect(request, { code: issueCode(request) });
      return redirect(request, errorFields("access_denied", "The user refused"));
    },
  };
}

function readRequest(
  parameters: Parameters,
  client: Client,
  redirectUri: string,
  place: Place,
): AuthorizationRequest {
  const state = parameters.optional("state");
  const target = { redirectUri, state, issuer: place.issuer };
  try {
    const type = parameters.required("response_type");
    if (type !== "code")
      throw new OAuthError("unsupported_response_type", 'response_type has to be "code"');
    const challenge = parameters.required("code_challenge");
    if (parameters.optional("code_challenge_method") !== "S256")
      throw new OAuthError("invalid_request", 'code_challenge_method has to be "S256"');
    if (!/^[\w-]{43}$/.test(challenge))
      throw new OAuthError("invalid_request", "code_challenge is not a challenge of S256");
    const resource = checkResource(parameters.required("resource"), place);
    const scopes = readScopes(parameters.optional("scope"), client.scopes);
    return { client, scopes, resource, challenge, ...target };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const location = redirect(target, errorFields(error.code, error.message));
    throw new RedirectedError(error.code, error.message, location);
  }
}

/** The resource that a parameter names, with or without a slash at its end, and `OAuthError` `invalid_target` for another. */
export function checkResource(named: string, { resource }: Place): string {
  if (named.replace(/\/$/, "") === resource) return resource;
  throw new OAuthError("invalid_target", `resource has to be ${resource}`);
}

function errorFields(code: OAuthErrorCode, message: string): Record<string, string> {
  return { error: code, error_description: message };
}

/** The redirect URI with the response in its query. `iss` keeps servers from being mixed up (RFC 9207). */
function redirect(
  { redirectUri, state, issuer }: Pick<AuthorizationRequest, "redirectUri" | "state" | "issuer">,
  fields: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set("state", state);
  url.searchParams.set("iss", issuer);
  return url.href;
}
