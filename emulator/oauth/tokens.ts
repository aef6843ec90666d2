import { randomUUID } from "node:crypto";
import type { Client } from "./clients.js";
import { checkResource, type AuthorizationRequest, type Grant, type Place } from "./consent.js";
import { OAuthError } from "./errors.js";
import { createExpiringMap, type ExpiringMap } from "./expiring-map.js";
import { readParameters, type Parameters } from "./parameters.js";
import { readScopes, type Scope } from "./scopes.js";
import { createSecret, digestOf, matchesChallenge } from "./secrets.js";

/** The response of the token endpoint (RFC 6749, section 5.1). */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** In seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string;
}

/** The grant of a valid access token. */
export interface AccessToken extends Grant {
  /** How long it is valid still, in milliseconds. */
  readonly remaining: number;
}

/** Codes and tokens. Only digests of them are kept. */
export interface Tokens {
  /** Makes an authorization code for what the user allowed. */
  readonly issueCode: (request: AuthorizationRequest) => string;
  /**
   * Answers a request of the token endpoint.
   *
   * @throws OAuthError
   */
  answer(search: URLSearchParams, place: Place): TokenResponse;
  /**
   * Revokes the login that a token belongs to (RFC 7009). A token that is unknown is no error.
   *
   * @throws OAuthError `invalid_request`, `invalid_client`
   */
  revoke(search: URLSearchParams): void;
  /** The grant of an access token; undefined where it is unknown, expired or revoked. */
  verify(token: string): AccessToken | undefined;
}

export interface TokenLimits {
  /** Of access tokens, in milliseconds. */
  readonly accessLifetime: number;
  /** Of logins, counted anew with each refresh, in milliseconds. */
  readonly refreshLifetime: number;
  /** Of authorization codes, in milliseconds. */
  readonly codeLifetime: number;
  /** How many logins there may be at once; the oldest ends where there are more. */
  readonly logins: number;
}

/** What comes of one consent: its tokens are revoked together. */
interface Login extends Grant {
  readonly id: string;
  /** Of the refresh token that was issued last; undefined where none was. */
  readonly refreshDigest: string | undefined;
}

interface IssuedAccess {
  readonly loginId: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number;
}

const ACCESS_TOKENS_PER_LOGIN = 4;

interface Code {
  readonly request: AuthorizationRequest;
  /** The login that the code was used for; undefined for a code that was not used. */
  readonly loginId: string | undefined;
}

/** @param now a monotonic clock in milliseconds. */
export function createTokens(
  clients: Pick<ExpiringMap<Client>, "get">,
  limits: TokenLimits,
  now: () => number,
): Tokens {
  const codes = createExpiringMap<Code>(1_000, limits.codeLifetime, now);
  const logins = createExpiringMap<Login>(limits.logins, limits.refreshLifetime, now);
  const accesses = createExpiringMap<IssuedAccess>(
    limits.logins * ACCESS_TOKENS_PER_LOGIN,
    limits.accessLifetime,
    now,
  );

  /** Issues the tokens of a login. The refresh token before them is replaced; access tokens are valid until they expire. */
  function issue(id: string, grant: Grant, scopes: readonly Scope[]): TokenResponse {
    const access = createSecret();
    // It begins with the id of its login, so that one that was replaced is recognised without being kept.
    const refresh = grant.client.mayRefresh ? `${id}.${createSecret()}` : undefined;
    const refreshDigest = refresh === undefined ? undefined : digestOf(refresh);
    const { client, resource } = grant;
    logins.set(id, { id, client, scopes: grant.scopes, resource, refreshDigest });
    const expiresAt = now() + limits.accessLifetime;
    accesses.set(digestOf(access), { loginId: id, scopes, expiresAt });
    return {
      access_token: access,
      token_type: "Bearer",
      expires_in: Math.floor(limits.accessLifetime / 1_000),
      scope: scopes.join(" "),
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
    };
  }

  function clientOf(parameters: Parameters): Client {
    const client = clients.get(parameters.required("client_id"));
    if (client === undefined)
      throw new OAuthError("invalid_client", "The client is not registered");
    return client;
  }

  function exchange(parameters: Parameters, place: Place): TokenResponse {
    const client = clientOf(parameters);
    const digest = digestOf(parameters.required("code"));
    const code = codes.get(digest);
    if (code?.request.client.id !== client.id)
      throw invalidGrant("The code is unknown, expired, or of another client");
    if (code.loginId !== undefined) {
      // Somebody else has the code too, and which of the two is the client is not known (RFC 6749, section 4.1.2).
      logins.delete(code.loginId);
      throw invalidGrant("The code was used already; the login that it was used for has ended");
    }
    const { request } = code;
    const loginId = randomUUID();
    // Whatever comes of it: a code that was sent once is used up.
    codes.set(digest, { request, loginId });
    const redirectUri = parameters.optional("redirect_uri");
    if (redirectUri !== undefined && redirectUri !== request.redirectUri)
      throw invalidGrant("redirect_uri is not that of the authorization request");
    const verifier = parameters.required("code_verifier");
    if (!/^[\w.~-]{43,128}$/.test(verifier) || !matchesChallenge(verifier, request.challenge))
      throw invalidGrant("code_verifier does not match code_challenge");
    checkTarget(parameters, request, place);
    return issue(loginId, request, request.scopes);
  }

  function refresh(parameters: Parameters, place: Place): TokenResponse {
    const client = clientOf(parameters);
    const token = parameters.required("refresh_token");
    const login = logins.get(loginIdIn(token));
    if (login?.client.id !== client.id)
      throw invalidGrant("The refresh token is unknown, expired, revoked, or of another client");
    if (digestOf(token) !== login.refreshDigest) {
      // It was replaced, so that somebody else has used it (OAuth 2.1, section 4.3.1).
      logins.delete(login.id);
      throw invalidGrant("The refresh token was used already; the login has ended");
    }
    checkTarget(parameters, login, place);
    const scopes = readScopes(parameters.optional("scope"), login.scopes);
    if (scopes.some((scope) => !login.scopes.includes(scope)))
      throw new OAuthError("invalid_scope", "scope has more than the user allowed");
    return issue(login.id, login, scopes);
  }

  return {
    issueCode: (request) => {
      const code = createSecret();
      codes.set(digestOf(code), { request, loginId: undefined });
      return code;
    },
    answer: (search, place) => {
      const parameters = readParameters(search);
      switch (parameters.required("grant_type")) {
        case "authorization_code":
          return exchange(parameters, place);
        case "refresh_token":
          return refresh(parameters, place);
        default:
          throw new OAuthError(
            "unsupported_grant_type",
            'grant_type has to be "authorization_code" or "refresh_token"',
          );
      }
    },
    revoke: (search) => {
      const parameters = readParameters(search);
      const client = clientOf(parameters);
      const token = parameters.required("token");
      const loginId = accesses.get(digestOf(token))?.loginId ?? loginIdIn(token);
      const login = logins.get(loginId);
      if (login?.client.id === client.id) logins.delete(login.id);
    },
    verify: (token) => {
      const access = accesses.get(digestOf(token));
      if (access === undefined) return undefined;
      const login = logins.get(access.loginId);
      if (login === undefined) return undefined;
      const { client, resource } = login;
      return { client, resource, scopes: access.scopes, remaining: access.expiresAt - now() };
    },
  };
}

/** The login that a refresh token names. */
function loginIdIn(token: string): string {
  return token.slice(0, token.indexOf("."));
}

/** Where the request names a resource, it has to be the one that was allowed (RFC 8707, section 2.2). */
function checkTarget(parameters: Parameters, grant: Grant, place: Place): void {
  const named = parameters.optional("resource");
  if (named === undefined) return;
  if (checkResource(named, place) !== grant.resource)
    throw new OAuthError("invalid_target", "resource is not the one that the user allowed");
}

function invalidGrant(message: string): OAuthError {
  return new OAuthError("invalid_grant", message);
}
