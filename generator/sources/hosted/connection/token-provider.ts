/** Where a connection gets its bearer tokens from. It never prompts: a login is up to the caller. */
export interface TokenProvider {
  /** The token of the next request; undefined if there is none. */
  token(signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Replaces a token that the service refused.
   *
   * @returns whether there is another one.
   */
  renew?(refused: string, signal?: AbortSignal): Promise<boolean>;
}

/** Requests without a token. */
export const noTokens: TokenProvider = { token: () => Promise.resolve(undefined) };

/** Requests with one fixed token. It is not a property, so that no inspection shows it. */
export function fixedToken(token: string): TokenProvider {
  return { token: () => Promise.resolve(token) };
}
