import * as z from "zod";
import { Secret } from "./secret.js";

/** The tokens of a login. */
export interface StoredTokens {
  readonly access: Secret;
  readonly refresh: Secret | undefined;
  /** When the access token expires; undefined where the server does not say. */
  readonly expiresAt: Date | undefined;
  /** The scopes that were granted, separated by spaces; undefined where the server does not say. */
  readonly scope: string | undefined;
}

/** The client that an authorization server knows this program by (RFC 7591, section 3.2.1). */
export interface StoredClient {
  readonly id: string;
  readonly secret: Secret | undefined;
  /** How it authenticates at the token endpoint; undefined: as the server prefers. */
  readonly authMethod: string | undefined;
}

/** A login with one service, as it is kept between runs. */
export interface StoredLogin {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  readonly authorizationServer: URL;
  /** The issuer that the tokens come from (RFC 8414, section 2); undefined for a server without metadata. */
  readonly issuer: string | undefined;
  /** The resource that the tokens are for (RFC 8707), as the service writes it. */
  readonly resource: string | undefined;
  readonly client: StoredClient;
  readonly tokens: StoredTokens;
  /** Who logged in, where the authorization server says so. For display only. */
  readonly account: string | undefined;
}

/** The form of the file, so that a later version knows what it reads. */
const FORM = 1;

const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text));
const date = z.iso.datetime().transform((text) => new Date(text));
const url = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text));

const schema = z.object({
  version: z.literal(FORM),
  endpoint: url,
  authorizationServer: url,
  issuer: z.string().optional(),
  resource: z.string().optional(),
  client: z.object({
    id: z.string().min(1),
    secret: secret.optional(),
    authMethod: z.string().optional(),
  }),
  tokens: z.object({
    access: secret,
    refresh: secret.optional(),
    expiresAt: date.optional(),
    scope: z.string().optional(),
  }),
  account: z.string().optional(),
});

/** The login that a file holds; undefined if the text is no such file. */
export function parseLogin(text: string): StoredLogin | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { data } = schema.safeParse(json);
  if (data === undefined) return undefined;
  const { client, tokens } = data;
  return {
    endpoint: data.endpoint,
    authorizationServer: data.authorizationServer,
    issuer: data.issuer,
    resource: data.resource,
    client: { id: client.id, secret: client.secret, authMethod: client.authMethod },
    tokens: {
      access: tokens.access,
      refresh: tokens.refresh,
      expiresAt: tokens.expiresAt,
      scope: tokens.scope,
    },
    account: data.account,
  };
}

/** The text of the file, tokens included. */
export function formatLogin({ client, tokens, ...login }: StoredLogin): string {
  const file: z.input<typeof schema> = {
    version: FORM,
    endpoint: login.endpoint.href,
    authorizationServer: login.authorizationServer.href,
    issuer: login.issuer,
    resource: login.resource,
    client: { id: client.id, secret: client.secret?.reveal(), authMethod: client.authMethod },
    tokens: {
      access: tokens.access.reveal(),
      refresh: tokens.refresh?.reveal(),
      expiresAt: tokens.expiresAt?.toISOString(),
      scope: tokens.scope,
    },
    account: login.account,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
