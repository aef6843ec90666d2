import { packageVersion } from "../../../version.js";
import { startDeadline } from "../../server/deadline.js";
import { createDispatcher } from "../../server/dispatcher.js";
import { BodyTooLargeError, readBody } from "../../server/connection.js";
import { HostedConnectionError, reasonOf } from "../connection/connection-errors.js";
import { requireSecure } from "../connection/secure-url.js";

/** What the OAuth functions of the MCP library use as `fetch`. Once closed, it does not keep the program running. */
export interface OAuthFetch extends AsyncDisposable {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
}

/** Metadata and tokens take a few kilobytes. */
const MAX_BYTES = 1024 * 1024;
/** In milliseconds. */
const TIMEOUT = 30_000;

/**
 * Requests to authorization servers, and for metadata: over https, or on this machine if the service is there too; bounded in size
 * and time; without redirects, which the library follows within an origin; never repeated, because a code or a refresh token can
 * be used once.
 *
 * @param service - the MCP endpoint that the user gave.
 */
export async function createOAuthFetch(service: URL, signal?: AbortSignal): Promise<OAuthFetch> {
  const { fetch } = await import("undici");
  const dispatcher = await createDispatcher({ concurrency: 4, timeout: TIMEOUT });
  return {
    fetch: async (address, init = {}) => {
      const url = requireSecure(new URL(address), service, "An address of the login");
      using deadline = startDeadline(TIMEOUT, signal);
      try {
        const { body } = init;
        const response = await fetch(url, {
          dispatcher,
          method: init.method ?? "GET",
          redirect: "manual",
          signal: deadline.signal,
          headers: {
            ...Object.fromEntries(new Headers(init.headers)),
            "user-agent": `noukai-codegen/${packageVersion()}`,
          },
          body: body instanceof URLSearchParams || typeof body === "string" ? body : null,
        });
        const text = await readBody(response.body, MAX_BYTES);
        const isBodiless = response.status === 204 || response.status === 304;
        return new Response(isBodiless ? null : text, {
          status: response.status,
          headers: Object.fromEntries(response.headers),
        });
      } catch (error) {
        signal?.throwIfAborted();
        const where = `${url.origin}${url.pathname}`;
        if (error instanceof BodyTooLargeError)
          throw new HostedConnectionError(`${where} answered with ${error.message}.`);
        const reason = deadline.hasPassed()
          ? `no complete answer within ${TIMEOUT / 1000} s`
          : reasonOf(error);
        throw new HostedConnectionError(
          `${where} cannot be reached (${reason}). Check the network, then try again.`,
        );
      }
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
