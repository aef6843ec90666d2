import { environment, variable } from "../client/resolve-options.js";
import { ValueError } from "../errors.js";

/** Options of `EnvHttpProxyAgent`. An empty string means "none", so that it reads no variable but `NO_PROXY`. */
export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
}

/**
 * The proxies that the standard environment variables name.
 *
 * @returns undefined without a proxy
 * @throws ValueError if a proxy is not a URL.
 */
export function proxies(): Proxies | undefined {
  const httpProxy = proxyOf("http");
  const httpsProxy = proxyOf("https");
  return httpProxy || httpsProxy ? { httpProxy, httpsProxy } : undefined;
}

/** Proxy of a scheme: the lower-case variable first, as curl does; empty if there is none. */
function proxyOf(scheme: "http" | "https"): string {
  const lower = `${scheme}_proxy`;
  const upper = lower.toUpperCase();
  // Under CGI, HTTP_PROXY is the header `Proxy` of the incoming request. On Windows, names of variables are not case-sensitive.
  const isHeader = scheme === "http" && variable("REQUEST_METHOD") !== undefined;
  const names = isHeader
    ? Object.keys(environment()).filter((name) => name === lower)
    : [lower, upper];
  const name = names.find((candidate) => variable(candidate) !== undefined);
  const proxy = name === undefined ? "" : (variable(name) ?? "");
  // The value may contain a password.
  if (proxy && !(/^(?:https?|socks5?):\/\//i.test(proxy) && URL.canParse(proxy))) {
    throw new ValueError(`${name ?? upper} must be a URL such as http://proxy.example:8080.`);
  }
  return proxy;
}

/** Host names of this machine. */
const LOOPBACK =
  /^(?:(?:.+\.)?localhost\.?|127\.[\d.]+|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[\da-f]{2}:[\da-f]{1,4}|0:0)\])$/;

/** Whether requests to a host stay on this machine. @param hostname in the form of `URL.hostname` */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
