import { ConfigError } from "../../../errors.js";
import { fixedToken, type TokenProvider } from "../connection/token-provider.js";
import { openLoginStore } from "./login-store.js";
import { refreshTokens } from "./refresh.js";
import type { StoredLogin } from "./stored-login.js";

/** Options of `openTokens`. */
export interface OpenTokensOptions {
  /** The MCP endpoint. */
  readonly endpoint: URL;
  /** The environment with `NOUKAI_MCP_TOKEN`. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The folder of the logins. Default: that of the user. */
  readonly folder?: string | undefined;
}

/** A token that expires sooner is renewed before it is used, in milliseconds. */
const MARGIN = 60_000;

/**
 * The tokens for a service: `NOUKAI_MCP_TOKEN`, or those of the stored login. They are renewed when they are about to expire and
 * when the service refuses them, by one process at a time.
 *
 * @throws ConfigError if `NOUKAI_MCP_TOKEN` holds no token, or the user has no folder for logins.
 */
export async function openTokens(options: OpenTokensOptions): Promise<TokenProvider> {
  const token = tokenOf(options.env ?? process.env);
  if (token !== undefined) return fixedToken(token);
  const store = await openLoginStore(options.endpoint, options.folder);
  let login: StoredLogin | undefined;
  let isRead = false;
  let renewal: Promise<boolean> | undefined;

  /** Replaces the tokens of the stored login, unless another process has since `refused` was read. */
  const replace = (refused: string): Promise<boolean> =>
    store.locked(async () => {
      login = await store.read();
      if (login === undefined) return false;
      if (login.tokens.access.reveal() !== refused) return true;
      const tokens = await refreshTokens(login);
      if (tokens === undefined) {
        // Trying again would not help, and some servers take it for an attack.
        login = { ...login, tokens: { ...login.tokens, refresh: undefined } };
        await store.write(login);
        return false;
      }
      login = { ...login, tokens };
      await store.write(login);
      return true;
    });

  const renew = async (refused: string): Promise<boolean> => {
    if (login !== undefined && login.tokens.access.reveal() !== refused) return true;
    // One renewal serves all requests of this process. No signal stops it: what the server has exchanged must be kept.
    renewal ??= replace(refused).finally(() => {
      renewal = undefined;
    });
    return renewal;
  };

  return {
    token: async () => {
      if (!isRead) {
        login = await store.read();
        isRead = true;
      }
      const expiresAt = login?.tokens.expiresAt;
      if (login?.tokens.refresh !== undefined && expiresAt !== undefined) {
        const left = expiresAt.getTime() - Date.now();
        try {
          if (left < MARGIN) await renew(login.tokens.access.reveal());
        } catch (error) {
          if (left <= 0) throw error;
        }
      }
      return login?.tokens.access.reveal();
    },
    renew,
  };
}

/**
 * The token of `NOUKAI_MCP_TOKEN`, or undefined if it is not set.
 *
 * @throws ConfigError if it cannot be one. The message does not contain it.
 */
export function tokenOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const token = env.NOUKAI_MCP_TOKEN?.trim();
  if (token === undefined || token === "") return undefined;
  if (token.startsWith("nk_"))
    throw new ConfigError(
      "NOUKAI_MCP_TOKEN holds an API key, which the service refuses for definitions: it takes a token of a login.",
    );
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new ConfigError("NOUKAI_MCP_TOKEN does not hold a token: tokens have no spaces.");
}
