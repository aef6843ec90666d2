import { openLoginStore } from "../sources/hosted/authorization/login-store.js";
import { tokenOf } from "../sources/hosted/authorization/index.js";

/** Options of `whoami`. */
export interface WhoamiOptions {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  /** The environment with `NOUKAI_MCP_TOKEN`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the logins. Default: that of the user. */
  readonly folder?: string | undefined;
}

/** What is known of a login without asking anybody. Holds no token. */
export interface LoginStatus {
  /** The MCP endpoint. */
  readonly server: string;
  /** Where the token comes from; undefined if there is none. */
  readonly source: "login" | "NOUKAI_MCP_TOKEN" | undefined;
  /** Who logged in, where the authorization server says so. */
  readonly account?: string | undefined;
  readonly clientId?: string | undefined;
  readonly authorizationServer?: string | undefined;
  /** The scopes that were granted; undefined where no source says. */
  readonly scopes?: readonly string[] | undefined;
  /** When the access token expires; undefined where the server does not say. */
  readonly expiresAt?: Date | undefined;
  /** Whether it can be renewed without another login. */
  readonly isRenewable?: boolean | undefined;
  /** The file of the login. */
  readonly path?: string | undefined;
}

/**
 * Tells who is logged in to a service. No request is sent, so it does not notice a login that was revoked.
 *
 * @throws ConfigError if the file of the login cannot be read, or `NOUKAI_MCP_TOKEN` holds no token.
 */
export async function whoami({ endpoint, env, folder }: WhoamiOptions): Promise<LoginStatus> {
  const server = endpoint.href;
  if (tokenOf(env) !== undefined) return { server, source: "NOUKAI_MCP_TOKEN" };
  const store = await openLoginStore(endpoint, folder);
  const login = await store.read();
  if (login === undefined) return { server, source: undefined };
  const { tokens } = login;
  return {
    server,
    source: "login",
    account: login.account,
    clientId: login.client.id,
    authorizationServer: login.issuer ?? login.authorizationServer.href,
    scopes: tokens.scope?.split(/\s+/).filter(Boolean),
    expiresAt: tokens.expiresAt,
    isRenewable: tokens.refresh !== undefined,
    path: store.path,
  };
}
