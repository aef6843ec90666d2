import { openLoginStore } from "../sources/hosted/authorization/login-store.js";
import type { StoredLogin } from "../sources/hosted/authorization/stored-login.js";
import {
  connectHosted,
  fixedToken,
  LoginRequiredError,
  noTokens,
  type HostedConnection,
  type HostedConnectionOptions,
  type TokenProvider,
} from "../sources/hosted/connection/index.js";
import { authorize, type AuthorizeOptions } from "./authorize.js";
import { unionOfScopes } from "./scopes.js";

/** Options of `login`. */
export interface LoginOptions extends AuthorizeOptions {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  /** Scopes to ask for beside those that the service demands, separated by spaces. */
  readonly scope: string | undefined;
  /** The folder of the logins. Default: that of the user. */
  readonly folder?: string | undefined;
  /** How failed requests to the service are retried. */
  readonly retry?: HostedConnectionOptions["retry"];
}

/** What `login` did. */
export interface LoginResult<Result> {
  /** The login as it is stored; undefined if the service requires none. */
  readonly login: StoredLogin | undefined;
  /** The file that it is stored in. */
  readonly path: string;
  readonly result: Result;
}

/** A service may demand another scope for a request, and once more for the next: it is not followed endlessly. */
const MAX_AUTHORIZATIONS = 3;

/**
 * Logs in to a service, and stores the login once the service has accepted it.
 *
 * @param use - what the login is tried with. Called again where the service demands more scopes for it.
 * @throws SourceError if the login fails, is refused, or does not do for `use`; UsageError if the port is taken; ConfigError if
 *   the login cannot be stored.
 */
export async function login<Result>(
  options: LoginOptions,
  use: (connection: HostedConnection) => Promise<Result>,
): Promise<LoginResult<Result>> {
  const { endpoint, signal, retry } = options;
  const store = await openLoginStore(endpoint, options.folder);
  const attempt = async (tokens: TokenProvider): Promise<Result> => {
    await using connection = await connectHosted({
      url: endpoint,
      tokens,
      signal,
      ...(retry === undefined ? {} : { retry }),
    });
    return await use(connection);
  };

  let current: StoredLogin | undefined;
  for (let count = 0; ; count++) {
    const tokens = current?.tokens.access;
    try {
      const result = await attempt(tokens === undefined ? noTokens : fixedToken(tokens.reveal()));
      if (current !== undefined) {
        const accepted = current;
        await store.locked(() => store.write(accepted));
      }
      return { login: current, path: store.path, result };
    } catch (error) {
      if (!(error instanceof LoginRequiredError)) throw error;
      // A new token that is refused as such would be refused again.
      const isHopeless = current !== undefined && error.challenge.status === 401;
      if (isHopeless || count >= MAX_AUTHORIZATIONS) throw error;
      const demanded = unionOfScopes(options.scope, current?.tokens.scope, error.challenge.scope);
      current = await authorize(error.challenge, demanded, options);
    }
  }
}
