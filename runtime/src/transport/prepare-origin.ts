import type { Hooks } from "../client/hooks.js";
import { warn } from "../client/warn.js";
import { isLoopback } from "./loopback.js";
import { proxies, type Proxies } from "./proxy.js";

/**
 * Prepares a client for an origin before it opens a connection to it: warns if the API key would be sent over the network
 * without encryption, and finds the proxies.
 *
 * @returns undefined without a proxy, which an origin on this machine never has
 * @throws ValueError if a proxy is not a URL.
 */
export function prepareOrigin(origin: string, hooks: Hooks): Proxies | undefined {
  const { protocol, hostname, host } = new URL(origin);
  if (isLoopback(hostname)) return undefined;
  if (protocol === "http:") {
    const message = `The API key is sent to ${host} over http:, where anyone on the way can read it: use https:.`;
    warn(hooks, "NOUKAI_PLAIN_HTTP", message, host);
  }
  return proxies();
}
