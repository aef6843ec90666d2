import type { AddressInfo } from "node:net";
import type { App } from "./app.js";

/** A socket that requests come in by. */
export interface Listener {
  readonly port: number;
  /** Takes no more connections and ends those that are open. */
  readonly close: () => Promise<void>;
}

/**
 * Listens for requests.
 *
 * @param port 0 takes any free one.
 * @throws the system's error when the address cannot be had.
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
