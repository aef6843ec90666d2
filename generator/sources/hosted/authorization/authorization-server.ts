import type {
  AuthorizationServerMetadata,
  OAuthProtectedResourceMetadata,
} from "@modelcontextprotocol/client";
import { SourceError } from "../../../errors.js";
import { member } from "../../server/error-detail.js";
import type { Challenge } from "../connection/connection-errors.js";
import { requireSecure } from "../connection/secure-url.js";
import { AuthorizationError, authorizationError, foreignText } from "./oauth-error.js";
import type { OAuthFetch } from "./oauth-fetch.js";

/** Where tokens for a service come from. */
export interface AuthorizationServer {
  readonly url: URL;
  /** Undefined for a server without metadata, as older revisions of MCP allow: its endpoints have fixed paths then. */
  readonly metadata: AuthorizationServerMetadata | undefined;
  /** Where tokens are revoked (RFC 7009); undefined if they cannot be. */
  readonly revocationEndpoint: URL | undefined;
}

/** What a service says about how to log in. */
export interface Discovered extends AuthorizationServer {
  /** The identifier that tokens are asked for (RFC 8707), as the service writes it. */
  readonly resource: string | undefined;
  /** All scopes of the service. */
  readonly scopesSupported: readonly string[] | undefined;
}

/**
 * Finds the authorization server of a service: its protected-resource metadata (RFC 9728), then the metadata of the server
 * (RFC 8414, OpenID Connect Discovery).
 *
 * @throws SourceError if they cannot be read, are not about this service, or name addresses that tokens may not go to.
 */
export async function discoverAuthorization(
  { endpoint, resourceMetadataUrl }: Challenge,
  oauth: OAuthFetch,
): Promise<Discovered> {
  const resource = await readResourceMetadata(endpoint, resourceMetadataUrl, oauth);
  const [named] = resource?.authorization_servers ?? [];
  if (named !== undefined && !URL.canParse(named))
    throw new AuthorizationError(
      `The metadata of ${endpoint.href} names the authorization server ${foreignText(named)}, which is not a URL.`,
    );
  const url = named === undefined ? new URL("/", endpoint) : new URL(named);
  return {
    ...(await readAuthorizationServer(named ?? url.href, endpoint, oauth)),
    resource: resource?.resource,
    scopesSupported: resource?.scopes_supported,
  };
}

/**
 * Reads the metadata of an authorization server, and checks that it is that server's.
 *
 * @param issuer - the address of the server, as it is written.
 * @throws SourceError as `discoverAuthorization`.
 */
export async function readAuthorizationServer(
  issuer: string,
  endpoint: URL,
  oauth: OAuthFetch,
): Promise<AuthorizationServer> {
  const url = requireSecure(new URL(issuer), endpoint, "The authorization server");
  const { discoverAuthorizationServerMetadata, IssuerMismatchError } =
    await import("@modelcontextprotocol/client");
  // A service that is its own authorization server, as in older revisions of MCP, may call itself by a path of its origin.
  const isService = url.href === new URL("/", endpoint).href;
  let metadata: AuthorizationServerMetadata | undefined;
  let text = "";
  try {
    metadata = await discoverAuthorizationServerMetadata(issuer, {
      fetchFn: async (address, init) => {
        const response = await oauth.fetch(address, init);
        text = await response.clone().text();
        return response;
      },
      skipIssuerValidation: isService,
    });
    if (isService && metadata !== undefined && originOf(metadata.issuer) !== url.origin)
      throw new IssuerMismatchError("metadata", issuer, metadata.issuer);
  } catch (error) {
    throw await authorizationError(error, url, "the metadata of the authorization server");
  }
  // The library leaves it out of OpenID metadata.
  const revocationEndpoint = metadata && revocationEndpointOf(text);
  // The browser, the code and the tokens go there: each is checked before anything does.
  for (const [name, address] of Object.entries({
    "authorization endpoint": metadata?.authorization_endpoint,
    "token endpoint": metadata?.token_endpoint,
    "registration endpoint": metadata?.registration_endpoint,
    "revocation endpoint": revocationEndpoint,
  }))
    if (address !== undefined) requireSecure(new URL(address), endpoint, `The ${name}`);
  return {
    url,
    metadata,
    revocationEndpoint: revocationEndpoint === undefined ? undefined : new URL(revocationEndpoint),
  };
}

/** The metadata of the service; undefined if it has none. */
async function readResourceMetadata(
  endpoint: URL,
  url: URL | undefined,
  oauth: OAuthFetch,
): Promise<OAuthProtectedResourceMetadata | undefined> {
  const { checkResourceAllowed, discoverOAuthProtectedResourceMetadata } =
    await import("@modelcontextprotocol/client");
  let metadata: OAuthProtectedResourceMetadata;
  try {
    metadata = await discoverOAuthProtectedResourceMetadata(
      endpoint,
      url === undefined ? {} : { resourceMetadataUrl: url },
      oauth.fetch,
    );
  } catch (error) {
    if (error instanceof SourceError) throw error;
    // Older services have none, and answer the usual address with anything.
    if (url === undefined) return undefined;
    throw await authorizationError(error, url, "the metadata of the service");
  }
  const { resource } = metadata;
  if (!checkResourceAllowed({ requestedResource: endpoint, configuredResource: resource }))
    throw new AuthorizationError(
      `The metadata of ${endpoint.href} is about another service, ${foreignText(resource)}: a token for that one is not asked ` +
        "for. Check the URL, and report this to whoever runs the service.",
    );
  return metadata;
}

function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

function revocationEndpointOf(text: string): string | undefined {
  const endpoint = member(JSON.parse(text), "revocation_endpoint");
  return typeof endpoint === "string" && URL.canParse(endpoint) ? endpoint : undefined;
}
