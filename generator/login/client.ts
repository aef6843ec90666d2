import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";
import * as z from "zod";
import { AuthorizationError, foreignText } from "../sources/hosted/authorization/oauth-error.js";
import type { AuthorizationServer } from "../sources/hosted/authorization/authorization-server.js";
import type { OAuthFetch } from "../sources/hosted/authorization/oauth-fetch.js";
import { Secret } from "../sources/hosted/authorization/secret.js";
import type { StoredClient } from "../sources/hosted/authorization/stored-login.js";

/** What a server registered (RFC 7591, section 3.2.1). */
const registration = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().min(1).optional().catch(undefined),
  token_endpoint_auth_method: z.string().optional().catch(undefined),
});

/** Why a server did not (RFC 7591, section 3.2.2). */
const refusal = z.object({
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
});

const ASK_FOR_CLIENT =
  "Ask whoever runs the service for a client, and pass its id with --client-id.";

/**
 * Registers this program with an authorization server (RFC 7591). Each login registers anew: a server may have forgotten an
 * older client, and would then show its error in the browser, where this program does not see it.
 *
 * @throws SourceError if the server refuses, or registers nobody.
 */
export async function registerClient(
  { url, metadata }: AuthorizationServer,
  redirectUri: URL,
  scope: string | undefined,
  oauth: OAuthFetch,
): Promise<StoredClient> {
  if (metadata !== undefined && metadata.registration_endpoint === undefined)
    throw new AuthorizationError(
      `${url.origin} does not register programs by itself. ${ASK_FOR_CLIENT}`,
    );
  const endpoint = new URL(metadata?.registration_endpoint ?? "/register", url);
  const response = await oauth.fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({
      client_name: "noukai-codegen",
      application_type: "native",
      redirect_uris: [redirectUri.href],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: authMethodFor(metadata),
      scope,
    }),
  });
  const text = await response.text();
  if (!response.ok) {
    const { error_description: description, error } = parse(refusal, text) ?? {};
    const reason = description ?? error;
    const saying = reason === undefined ? "" : `, saying: ${foreignText(reason)}`;
    throw new AuthorizationError(
      `${url.origin} refused to register this program with status ${response.status}${saying}. ${ASK_FOR_CLIENT}`,
      error,
    );
  }
  const client = parse(registration, text);
  if (client === undefined)
    throw new AuthorizationError(
      `${url.origin} registered this program without telling its id. ${ASK_FOR_CLIENT}`,
    );
  const { client_id: id, client_secret: secret, token_endpoint_auth_method: authMethod } = client;
  return { id, secret: secret === undefined ? undefined : new Secret(secret), authMethod };
}

/** A program on a user's machine keeps no secret (RFC 8252, section 8.5), unless the server insists. */
function authMethodFor(metadata: AuthorizationServerMetadata | undefined): string {
  const supported = metadata?.token_endpoint_auth_methods_supported;
  if (supported === undefined || supported.includes("none")) return "none";
  return supported.includes("client_secret_basic") ? "client_secret_basic" : "client_secret_post";
}

function parse<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
