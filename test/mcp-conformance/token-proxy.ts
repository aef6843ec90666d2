import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Emulator } from "../../emulator/index.js";
import { registerClient } from "../emulator/oauth/login.js";

/** Logs in to an emulator for a program that cannot. */
export interface TokenProxy extends AsyncDisposable {
  /** The address of the emulator's MCP endpoint, through the proxy. */
  readonly url: string;
}

/** Starts a proxy that adds an access token to each request. Foreign hosts and origins are passed on as they are. */
export async function startTokenProxy(emulator: Emulator): Promise<TokenProxy> {
  const client = await registerClient({ url: emulator.url, fetch: (each) => fetch(each) });
  const { access } = await client.login();
  const endpoint = `${emulator.url}/mcp`;
  const { host, origin } = new URL(endpoint);

  const server = createServer((incoming, outgoing) => {
    const { headers } = incoming;
    const own = `localhost:${portOf(server.address())}`;
    const forwarded = request(
      endpoint,
      {
        method: incoming.method,
        headers: {
          ...headers,
          // The token is for the address of the emulator, which is not the proxy's.
          host: headers.host === own ? host : headers.host,
          ...(headers.origin === `http://${own}` ? { origin } : {}),
          authorization: `Bearer ${access}`,
        },
      },
      (response: IncomingMessage) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    forwarded.once("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return {
    url: `http://localhost:${portOf(server.address())}/mcp`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
