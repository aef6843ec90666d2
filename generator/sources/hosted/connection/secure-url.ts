import { HostedConnectionError } from "./connection-errors.js";

/** Whether a URL names this machine by a name that no resolver can point elsewhere, or by its address. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

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
