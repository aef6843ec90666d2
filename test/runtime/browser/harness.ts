import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "noukai-codegen-runtime";
import {
  createBrowserClient,
  type BrowserClient,
  type BrowserClientOptions,
} from "noukai-codegen-runtime/browser";
import { createRelay, type RelayOptions } from "noukai-codegen-runtime/relay";
import { relayHandler } from "noukai-codegen-runtime/relay/express";

/** A relay on a socket, and what it was sent. */
export interface ServedRelay extends AsyncDisposable {
  readonly url: string;
  /** The bodies that it was sent, by verb. */
  readonly requests: { readonly path: string; readonly body: Record<string, unknown> }[];
  /** A client of a page. */
  client(options?: Partial<BrowserClientOptions>): BrowserClient;
}

/** Serves a relay at `/agent` that lets everybody in, unless options say otherwise. */
export async function serveRelay(
  client: Client,
  options: Pick<RelayOptions, "flows"> & Partial<RelayOptions>,
): Promise<ServedRelay> {
  const requests: ServedRelay["requests"] = [];
  const relay = createRelay({
    client,
    ...options,
    authorize: (request, call) => {
      requests.push({ path: new URL(request.url).pathname, body: call.body });
      return options.authorize?.(request, call);
    },
  });
  const handle = relayHandler(relay);
  const server = createServer((request, response) => {
    handle(request, response, () => {
      response.writeHead(500).end("failed");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/agent`;
  return {
    url,
    requests,
    client: (own) => createBrowserClient({ url, ...own }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
