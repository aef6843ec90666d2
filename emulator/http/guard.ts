import { ApiError } from "./errors.js";

/**
 * Refuses what a web page sends from another site: a page that somebody happens to visit must not run flows on their
 * machine. Requests of programs carry none of these headers.
 *
 * @param hosts names that the emulator may be addressed by; undefined where it is not reached over loopback.
 * @throws ApiError `CROSS_ORIGIN_REFUSED`
 */
export function refuseForeignPages(request: Request, hosts: ReadonlySet<string> | undefined): void {
  const { headers } = request;
  const host = headers.get("host");
  if (hosts !== undefined && host !== null && !hosts.has(nameOf(host))) {
    // A name of somebody else's that leads to this machine (DNS rebinding) would make a page look like ours.
    throw refusal(`Unknown host "${host.slice(0, 100)}": use localhost or 127.0.0.1`);
  }
  const origin = headers.get("origin");
  if (origin !== null && !isOwn(origin, host)) {
    throw refusal("Requests of web pages of other origins are refused");
  }
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") {
    throw refusal("Requests of web pages of other sites are refused");
  }
}

function isOwn(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function refusal(message: string): ApiError {
  return new ApiError("CROSS_ORIGIN_REFUSED", message);
}
