import { BASE_PATH, MCP_PATH } from "noukai-codegen-runtime/wire";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import type { Place } from "../../oauth/consent.js";
import { READ_SCOPE, SCOPES } from "../../oauth/scopes.js";

/** The path of the MCP endpoint. */
const ENDPOINT = `${BASE_PATH}${MCP_PATH}`;

/** Paths of the authorization server, from the root of the host. */
export interface OAuthPaths {
  readonly serverMetadata: string;
  /** RFC 9728 inserts the well-known path before that of the resource: this is what the challenge names. */
  readonly resourceMetadata: string;
  /** Where clients look that do not follow the challenge. */
  readonly anyResourceMetadata: string;
  readonly register: string;
  readonly authorize: string;
  readonly decide: string;
  readonly token: string;
  readonly revoke: string;
}

export const OAUTH_PATHS: OAuthPaths = {
  serverMetadata: "/.well-known/oauth-authorization-server",
  resourceMetadata: `/.well-known/oauth-protected-resource${ENDPOINT}`,
  anyResourceMetadata: "/.well-known/oauth-protected-resource",
  register: "/oauth/register",
  authorize: "/oauth/authorize",
  decide: "/oauth/decide",
  token: "/oauth/token",
  revoke: "/oauth/revoke",
};

/** Where the servers are for the client that sent a request: as it calls this machine. */
export function placeOf(request: Request): Place {
  const { origin } = new URL(request.url);
  return { issuer: origin, resource: `${origin}${ENDPOINT}` };
}

/** The address of the protected-resource metadata, for `WWW-Authenticate`. */
export function resourceMetadataUrl({ issuer }: Place): string {
  return `${issuer}${OAUTH_PATHS.resourceMetadata}`;
}

/** The protected-resource metadata (RFC 9728). */
export function resourceMetadata({ issuer, resource }: Place): JsonObject {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: [READ_SCOPE],
    bearer_methods_supported: ["header"],
    resource_name: "Emulator of the Noukai flow service",
  };
}

/** The authorization-server metadata (RFC 8414). */
export function serverMetadata({ issuer }: Place): JsonObject {
  return {
    issuer,
    authorization_endpoint: `${issuer}${OAUTH_PATHS.authorize}`,
    token_endpoint: `${issuer}${OAUTH_PATHS.token}`,
    registration_endpoint: `${issuer}${OAUTH_PATHS.register}`,
    revocation_endpoint: `${issuer}${OAUTH_PATHS.revoke}`,
    scopes_supported: [...SCOPES],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint_auth_methods_supported: ["none"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  };
}
