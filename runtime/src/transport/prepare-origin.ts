import type { Hooks } from "../client/hooks.js";
import { warn } from "../client/warn.js";
import { ConnectionQueue } from "./connection-queue.js";
import { isLoopback, proxies, type Proxies } from "./proxy.js";

/** How to connect to an origin. */
export interface PreparedOrigin {
  /** Undefined without a proxy, which an origin on this machine never has. */
  readonly proxies: Proxies | undefined;
  readonly queue: ConnectionQueue;
}

/**
 * Prepares a client for an origin before it opens a connection to it: warns if the API key would be sent over the network
 * without encryption, and finds the proxies.
 *
 * @throws ValueError if a proxy is not a URL.
 */
export function prepareOrigin(
  origin: string,
  maxConnections: number,
  hooks: Hooks,
): PreparedOrigin {
  const queue = new ConnectionQueue(maxConnections, hooks);
  const { protocol, hostname, host } = new URL(origin);
  if (isLoopback(hostname)) return { proxies: undefined, queue };
  if (protocol === "http:") {
    const message = `The API key is sent to ${host} over http:, where anyone on the way can read it: use https:.`;
    warn(hooks, "NOUKAI_PLAIN_HTTP", message, host);
  }
  return { proxies: proxies(), queue };
}
