import { isLoopback } from "../../server/address.js";
import { HostedConnectionError } from "./connection-errors.js";

/**
 * Checks that tokens and codes may go to a URL: over TLS, or to this machine from a service on this machine. A remote service
 * cannot make the program send requests to this machine.
 *
 * @param url - the URL that the service, or its metadata, names.
 * @param service - the URL that the user gave.
 * @param what - what the URL is, for the error: "the token endpoint".
 * @throws HostedConnectionError if it is neither.
 */
export function requireSecure(url: URL, service: URL, what: string): URL {
  const isAllowed = isLoopback(url)
    ? isLoopback(service) && /^https?:$/.test(url.protocol)
    : url.protocol === "https:";
  if (isAllowed && url.username === "" && url.password === "") return url;
  throw new HostedConnectionError(
    `${what} of ${service.origin} is ${url.protocol}//${url.host}: tokens are only sent over https, without a user name in ` +
      "the address, or to a service on this machine.",
  );
}
