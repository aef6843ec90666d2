import { UsageError } from "../../generator/errors.js";
import { Secret } from "../../generator/sources/hosted/authorization/secret.js";
import type { StoredClient } from "../../generator/sources/hosted/authorization/stored-login.js";

/** The client of `--client-id`, with the secret of `NOUKAI_MCP_CLIENT_SECRET`; undefined if none is given. */
export function clientOf(
  id: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): StoredClient | undefined {
  if (id === undefined) return undefined;
  const secret = env.NOUKAI_MCP_CLIENT_SECRET;
  return {
    id,
    secret: secret === undefined || secret === "" ? undefined : new Secret(secret),
    authMethod: undefined,
  };
}

/** The longest time that a timer can wait for. */
const MAX_SECONDS = 24 * 3600;

/**
 * The value of `--timeout`.
 *
 * @throws UsageError if it is no number of seconds.
 */
export function seconds(value: number): number {
  if (value > 0 && value <= MAX_SECONDS) return value;
  throw new UsageError(`--timeout: expected a number of seconds up to ${MAX_SECONDS}.`);
}
