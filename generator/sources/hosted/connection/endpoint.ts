import { DEV_BASE_URL, HOSTED_BASE_URL, MCP_PATH } from "noukai-codegen-runtime/wire";
import { parseBaseUrl } from "../../server/address.js";

/**
 * The MCP endpoint of a service.
 *
 * @param url - its base URL, or the endpoint itself. Default: `NOUKAI_BASE_URL`; the emulator's if `NOUKAI_ENV` is `dev` or
 *   `development`; else that of the hosted service.
 * @throws ConfigError if it is no `http:` or `https:` URL, or holds a password, a query or a fragment.
 */
export function mcpEndpoint(
  url: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): URL {
  const set = env.NOUKAI_BASE_URL?.trim();
  const isDev = env.NOUKAI_ENV === "dev" || env.NOUKAI_ENV === "development";
  const fallback = isDev ? DEV_BASE_URL : HOSTED_BASE_URL;
  const base = parseBaseUrl(url ?? (set === undefined || set === "" ? fallback : set));
  return new URL(base.endsWith(MCP_PATH) ? base : `${base}${MCP_PATH}`);
}
