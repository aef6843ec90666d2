import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { printable } from "../redact.js";
import { OAuthError } from "./errors.js";
import { readScopes, type Scope } from "./scopes.js";

/** A client that registered itself (RFC 7591). All are public clients: they run on the machines of users. */
export interface Client {
  readonly id: string;
  /** What it calls itself, without characters that could make it look like something else; undefined for nothing. */
  readonly name: string | undefined;
  readonly redirectUris: readonly string[];
  /** What it asks for where a request does not say. */
  readonly scopes: readonly Scope[];
  readonly mayRefresh: boolean;
}

const GRANT_TYPES = ["authorization_code", "refresh_token"] as const;
const MAX_REDIRECT_URIS = 10;
const MAX_URI_LENGTH = 2_048;
const MAX_NAME_LENGTH = 200;

/** Fields that are not named here are ignored, as RFC 7591 demands (section 2). */
const metadataSchema = z.object({
  redirect_uris: z.array(z.string().max(MAX_URI_LENGTH)).min(1).max(MAX_REDIRECT_URIS),
  client_name: z.string().max(MAX_NAME_LENGTH).optional(),
  token_endpoint_auth_method: z.literal("none").optional(),
  grant_types: z.array(z.string()).max(10).optional(),
  response_types: z.array(z.string()).max(10).optional(),
  scope: z.string().optional(),
});

/** What a field has to be, for the error of a client that says something else. */
const EXPECTED: Readonly<Record<keyof z.infer<typeof metadataSchema>, string>> = {
  redirect_uris: `has to be a list of 1 to ${MAX_REDIRECT_URIS} addresses`,
  client_name: `has to be a text of at most ${MAX_NAME_LENGTH} characters`,
  token_endpoint_auth_method: 'has to be "none": clients on users\' machines have no secret',
  grant_types: `has to be a list of ${GRANT_TYPES.join(" and ")}`,
  response_types: 'has to be ["code"]',
  scope: "has to be a text of scopes with spaces between them",
};

/**
 * Registers a client.
 *
 * @param metadata the body of the request.
 * @throws OAuthError `invalid_client_metadata`, `invalid_redirect_uri`, `invalid_scope`
 */
export function createClient(metadata: JsonValue): Client {
  const { data, error } = metadataSchema.safeParse(metadata);
  if (error !== undefined) {
    const field = Object.keys(EXPECTED).find((name) => name === error.issues[0]?.path[0]);
    throw field === undefined ? refusal("The body has to be a JSON object") : refusalOf(field);
  }
  const grants = data.grant_types ?? ["authorization_code"];
  if (!grants.includes("authorization_code") || grants.some((name) => !isGrantType(name)))
    throw refusalOf("grant_types");
  if ((data.response_types ?? ["code"]).some((type) => type !== "code"))
    throw refusalOf("response_types");
  for (const uri of data.redirect_uris) checkRedirectUri(uri);
  const name = printable(data.client_name ?? "").trim();
  return {
    id: randomUUID(),
    name: name === "" ? undefined : name,
    redirectUris: data.redirect_uris,
    scopes: readScopes(data.scope),
    mayRefresh: grants.includes("refresh_token"),
  };
}

/** The response to a registration (RFC 7591, section 3.2.1). */
export function describeClient(client: Client): Readonly<Record<string, JsonValue>> {
  return {
    client_id: client.id,
    ...(client.name === undefined ? {} : { client_name: client.name }),
    redirect_uris: client.redirectUris,
    token_endpoint_auth_method: "none",
    grant_types: GRANT_TYPES.filter((type) => type !== "refresh_token" || client.mayRefresh),
    response_types: ["code"],
    scope: client.scopes.join(" "),
  };
}

/**
 * The registered redirect URI that a request names, with the port of the request: a program that waits on a loopback
 * address takes any port that is free (RFC 8252, section 7.3).
 *
 * @returns undefined where the client has not registered it.
 */
export function findRedirectUri(client: Client, requested: string): URL | undefined {
  if (!URL.canParse(requested)) return undefined;
  const isRegistered = client.redirectUris.some(
    (uri) => withoutPort(uri) === withoutPort(requested),
  );
  return isRegistered ? new URL(requested) : undefined;
}

function withoutPort(uri: string): string {
  const url = new URL(uri);
  url.port = "";
  return url.href;
}

/** Codes go to programs on this machine only: who registers is not known. */
function checkRedirectUri(uri: string): void {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  const isLoopback =
    url?.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (isLoopback && !uri.includes("#") && url.username === "" && url.password === "") return;
  throw new OAuthError(
    "invalid_redirect_uri",
    "A redirect URI has to be http://127.0.0.1, http://[::1] or http://localhost, with any port and path, without a fragment",
  );
}

function isGrantType(name: string): boolean {
  return GRANT_TYPES.some((type) => type === name);
}

function refusalOf(field: string): OAuthError {
  const expected = Object.entries(EXPECTED).find(([name]) => name === field)?.[1];
  return refusal(`${field} ${expected ?? "is invalid"}`);
}

function refusal(message: string): OAuthError {
  return new OAuthError("invalid_client_metadata", message);
}
