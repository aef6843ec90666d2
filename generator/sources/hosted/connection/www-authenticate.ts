import type { Response } from "undici";
import type { Challenge } from "./connection-errors.js";

/**
 * What a response asks for: a 401 always, a 403 where it names a missing scope (RFC 6750, section 3.1). Undefined for all
 * others.
 */
export function parseChallenge(
  { status, headers }: Pick<Response, "status" | "headers">,
  endpoint: URL,
  hadToken: boolean,
): Challenge | undefined {
  const parameters = bearerParameters(headers.get("www-authenticate") ?? "");
  if (status !== 401 && !(status === 403 && parameters.get("error") === "insufficient_scope"))
    return undefined;
  const metadata = parameters.get("resource_metadata");
  return {
    endpoint,
    status,
    hadToken,
    resourceMetadataUrl:
      metadata !== undefined && URL.canParse(metadata) ? new URL(metadata) : undefined,
    scope: parameters.get("scope"),
  };
}

/** The longest header that is read. */
const MAX_LENGTH = 8192;

/** A token (RFC 9110, section 5.6.2) with what may follow it: a value, or the first parameter of a challenge. */
const PART = /([!#$%&'*+.^_`|~\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/gy;
const SEPARATOR = /[\s,]*/gy;

/** The parameters of the first challenge of the scheme Bearer (RFC 9110, section 11.6.1), by name in lower case. */
function bearerParameters(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  let isBearer = false;
  for (let at = 0; at < Math.min(header.length, MAX_LENGTH);) {
    SEPARATOR.lastIndex = at;
    SEPARATOR.exec(header);
    PART.lastIndex = SEPARATOR.lastIndex;
    const match = PART.exec(header);
    if (match === null) break;
    at = PART.lastIndex;
    const [, name = "", quoted, token] = match;
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? token;
    if (value === undefined) {
      if (parameters.size > 0) break;
      isBearer = name.toLowerCase() === "bearer";
    } else if (isBearer && !parameters.has(name.toLowerCase())) {
      parameters.set(name.toLowerCase(), value);
    }
  }
  return parameters;
}
