import type { JsonValue } from "../../generator/json-schema/types.js";
import { createClient, type Client } from "./clients.js";
import { createConsent, type AuthorizationRequest, type Consent } from "./consent.js";
import { createExpiringMap } from "./expiring-map.js";
import { createTokens, type Tokens } from "./tokens.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many clients, waiting requests and logins are kept; the oldest are forgotten. Registration is open to all. */
const MAX_CLIENTS = 1_000;
const MAX_WAITING = 1_000;
const MAX_LOGINS = 1_000;

/**
 * An authorization server without accounts, for the whole login of an MCP client (OAuth 2.1): registration, consent,
 * authorization codes with PKCE, access tokens, refresh with rotation, revocation. All of it is in memory.
 */
export interface AuthorizationServer
  extends Pick<Consent, "ask" | "decide">, Pick<Tokens, "answer" | "revoke" | "verify"> {
  /**
   * Registers a client (RFC 7591).
   *
   * @throws OAuthError
   */
  register(metadata: JsonValue): Client;
}

/**
 * @param accessLifetime of access tokens, in milliseconds.
 * @param now a monotonic clock in milliseconds.
 */
export function createAuthorizationServer(
  accessLifetime: number,
  now: () => number = () => performance.now(),
): AuthorizationServer {
  const clients = createExpiringMap<Client>(MAX_CLIENTS, 365 * DAY, now);
  const waiting = createExpiringMap<AuthorizationRequest>(MAX_WAITING, 10 * MINUTE, now);
  const limits = {
    ...{ accessLifetime, refreshLifetime: 30 * DAY },
    ...{ codeLifetime: MINUTE, logins: MAX_LOGINS },
  };
  const { issueCode, ...tokens } = createTokens(clients, limits, now);
  const consent = createConsent(clients, waiting, issueCode);
  return {
    register: (metadata) => {
      const client = createClient(metadata);
      clients.set(client.id, client);
      return client;
    },
    ...consent,
    ...tokens,
  };
}
