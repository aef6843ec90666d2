import { ApiError } from "./errors.js";

/**
 * Refuses requests of web pages of other sites: a page must not run flows on the machine of its visitor. Programs other
 * than browsers do not send these headers.
 *
 * @param hosts allowed names in the `Host` header; undefined for any, where the emulator does not listen on loopback.
 * @throws ApiError `CROSS_ORIGIN_REFUSED`
 */
export function refuseForeignPages(request: Request, hosts: ReadonlySet<string> | undefined): void {
  const { headers } = request;
  const host = headers.get("host");
  if (hosts !== undefined && host !== null && !hosts.has(nameOf(host))) {
    // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
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
