import type { AddressInfo } from "node:net";
import type { App } from "./app.js";

/** A listening socket. */
export interface Listener {
  readonly port: number;
  /** Closes the socket and all open connections. */
  readonly close: () => Promise<void>;
}

/**
 * Serves an application on a socket.
 *
 * @param port 0 for any free port.
 * @throws the system's error when the address is not available.
 */
export async function listen(app: App, host: string, port: number): Promise<Listener> {
  const { createAdaptorServer } = await import("@hono/node-server");
  const server = createAdaptorServer({
    fetch: (request, env: { outgoing?: { destroy(): unknown } }) =>
      app.fetch(request, {
        destroy: () => {
          env.outgoing?.destroy();
        },
      }),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
