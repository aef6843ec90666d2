import { coreOf } from "../client/core.js";
import { APIConnectionError, AuthenticationError, ValueError } from "../errors.js";
import { BrowserFlow } from "./flow.js";
import type { BrowserClient, BrowserClientOptions } from "./options.js";

/** What may be an API key. */
const KEY = /(^|[^a-z\d])nk_/i;

/**
 * Creates a client for a page: flows that are bound to it are called through a relay, which has the API key. They have `execute`,
 * `resume`, `steps` and `events`; other methods throw a `NotImplementedError`. Sends no request.
 *
 * @throws AuthenticationError if an option has an API key: all who open the page could read it.
 * @throws ValueError if `url` is not the address of a relay.
 */
export function createBrowserClient(options: BrowserClientOptions): BrowserClient {
  const { url: given, headers, signal } = options;
  if ("apiKey" in options) refuseKey("nk_", "apiKey");
  if (typeof given !== "string" || !/^(https?:\/\/[^/@?#]+)?(\/[^?#]*)?$/i.test(given))
    throw new ValueError("url must be the path or the URL of a relay.");
  refuseKey(given, "url");
  if (typeof headers === "object") refuseKey(headers, "headers");
  const url = given.replace(/\/+$/, "");
  const closed = new AbortController();
  const settings = {
    ...options,
    url,
    signals: signal ? [signal, closed.signal] : [closed.signal],
    headersOf: async () => {
      const all = typeof headers === "function" ? await headers() : headers;
      refuseKey(all, "headers");
      return all;
    },
  };
  const close = (): Promise<void> => {
    closed.abort(new APIConnectionError("The client was closed."));
    return Promise.resolve();
  };
  return {
    url,
    close,
    [Symbol.asyncDispose]: close,
    [coreOf]: (_flow, create) => create({ bind: ({ flow }) => new BrowserFlow(settings, flow) }),
  };
}

function refuseKey(value: unknown, where: string): void {
  if (KEY.test(JSON.stringify([value]))) {
    throw new AuthenticationError(`No API key belongs in a page (${where}): the relay has it.`);
  }
}
