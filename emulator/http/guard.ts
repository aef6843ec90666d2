import { isIP } from "node:net";
import { UsageError } from "../../generator/errors.js";
import { ServiceError } from "../errors.js";

/** Which names a client may call the emulator by in the `Host` header. */
export interface HostRule {
  /** Normalised names; see `normalHost`. */
  readonly names: ReadonlySet<string>;
  /** Whether any IP address is allowed too: no foreign page can give itself one as its name. */
  readonly addresses: boolean;
}

/**
 * The rule for an emulator.
 *
 * @param host the address that it listens on.
 * @param allowed further names.
 * @throws UsageError for a name that cannot be a host.
 */
export function hostRule(host: string, allowed: readonly string[]): HostRule {
  const names = ["localhost", "127.0.0.1", "[::1]", ...allowed].map((name) => {
    const normal = normalHost(name);
    if (normal === undefined)
      throw new UsageError(`"${name}" cannot be allowed: it is not the name of a host`);
    return normal;
  });
  const own = normalHost(host.includes(":") ? `[${host}]` : host);
  return {
    names: new Set(own === undefined ? names : [...names, own]),
    addresses: !isLoopback(host),
  };
}

/** Whether an address that is listened on is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  const name = normalHost(host.includes(":") && !host.startsWith("[") ? `[${host}]` : host) ?? "";
  return (
    isLocalhost(name) ||
    name === "[::1]" ||
    /^\[::ffff:7f[\da-f]{2}:/.test(name) ||
    (isIP(name) === 4 && name.startsWith("127."))
  );
}

/** What of other sites is admitted. */
export interface AdmittedPages {
  /** Pages that other sites may link to, because nothing happens there before the user decides. */
  readonly linkedPaths: readonly string[];
  /** Whether the request is one of an origin that is allowed. */
  readonly isAdmitted: boolean;
}

/**
 * Refuses requests of web pages of other sites: a page must not run flows on the machine of its visitor. Programs other
 * than browsers do not send these headers.
 *
 * @param admitted pages that are not refused, if the host is known.
 * @throws ServiceError `CROSS_ORIGIN_REFUSED`
 */
export function refuseForeignPages(
  request: Request,
  rule: HostRule,
  { linkedPaths, isAdmitted }: AdmittedPages,
): void {
  const { headers } = request;
  const host = headers.get("host");
  if (host !== null && !isAllowed(normalHost(host), rule)) {
    // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
    const names = rule.addresses ? "the IP address" : "localhost or 127.0.0.1";
    throw refusal(
      `Unknown host "${host.slice(0, 100)}": use ${names}, or allow the name with --allow-host`,
    );
  }
  if (isAdmitted) return;
  const origin = headers.get("origin");
  if (origin !== null && !isOwn(origin, host)) {
    throw refusal("Requests of web pages of other origins are refused");
  }
  const site = headers.get("sec-fetch-site");
  const isOwnSite = site === null || site === "same-origin" || site === "none";
  if (!isOwnSite && !isFollowedLink(request, linkedPaths)) {
    throw refusal("Requests of web pages of other sites are refused");
  }
}

/** Whether a user went to a page by a link or a redirect; a page in a frame, or fetched by a script, is none. */
function isFollowedLink({ method, url, headers }: Request, paths: readonly string[]): boolean {
  return (
    method === "GET" &&
    headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document" &&
    paths.includes(new URL(url).pathname)
  );
}

function isAllowed(name: string | undefined, { names, addresses }: HostRule): boolean {
  if (name === undefined) return false;
  if (names.has(name) || isLocalhost(name)) return true;
  return addresses && isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

/** `localhost` and the names below it, which no foreign server can have (RFC 6761). */
function isLocalhost(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost");
}

/**
 * The name of a host as URLs have it, without port and trailing dot: in lower case, IP addresses in their shortest form.
 * Undefined for what is no host.
 */
function normalHost(host: string): string | undefined {
  if (!/^[^/\\?#@\s]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname.replace(/\.$/, "");
}

function isOwn(origin: string, host: string | null): boolean {
  if (host === null || !URL.canParse(origin)) return false;
  const { protocol, host: own } = new URL(origin);
  return URL.canParse(`${protocol}//${host}`) && new URL(`${protocol}//${host}`).host === own;
}

function refusal(message: string): ServiceError {
  return new ServiceError("CROSS_ORIGIN_REFUSED", message);
}
