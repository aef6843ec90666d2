import { API_KEY_PREFIX, HOSTED_BASE_URL } from "noukai-codegen-runtime/wire";
import { ConfigError } from "../../errors.js";

/** Whether a source is a server rather than a path. */
export function isServerAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** Whether a URL names this machine by a name that no resolver can point elsewhere, or by its address. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/**
 * Parses a base URL and removes the slash at its end.
 *
 * @throws ConfigError if it is not an `http:` or `https:` URL, or holds a password, a query or a fragment.
 */
export function parseBaseUrl(text: string): string {
  const url = parseUrl(text);
  if (url.username !== "" || url.password !== "") {
    throw new ConfigError(
      `The server ${url.host} is given with a user name or password in its address: leave them out, and put the API ` +
        `key in NOUKAI_API_KEY.`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new ConfigError(
      `The server ${url.origin}${url.pathname} is given with a query or a fragment: a base URL ends after its path.`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new ConfigError(
    `The address of a server is a URL such as ${HOSTED_BASE_URL}; "${text}" is not one.`,
  );
}

/**
 * The key of `NOUKAI_API_KEY`, or undefined if it is not set.
 *
 * @throws ConfigError if it is not a valid key. The message does not contain it.
 */
export function apiKeyOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const key = env.NOUKAI_API_KEY?.trim();
  if (key === undefined || key === "") return undefined;
  if (/^[\x21-\x7e]+$/.test(key) && key.startsWith(API_KEY_PREFIX)) return key;
  throw new ConfigError(
    `NOUKAI_API_KEY does not hold an API key: keys start with ${API_KEY_PREFIX} and have no spaces. ` +
      `Correct it, or unset it for a server that requires none.`,
  );
}
