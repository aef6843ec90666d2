import { createServer, STATUS_CODES, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "./app.js";

/** A listening socket. */
export interface Listener {
  readonly port: number;
  /** Closes the socket and all open connections. */
  readonly close: () => Promise<void>;
}

/** Statuses of requests that Node.js refuses, by the codes of its errors; 400 for all others. */
const REFUSED: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Serves an application on a socket.
 *
 * @param port 0 for any free port.
 * @throws the system's error when the address is not available.
 */
export async function listen(app: App, host: string, port: number): Promise<Listener> {
  const { getRequestListener } = await import("@hono/node-server");
  const respond = getRequestListener(
    (request, env: { outgoing?: { destroy(): unknown } }) =>
      app.fetch(request, {
        destroy: () => {
          env.outgoing?.destroy();
        },
      }),
    { errorHandler: app.refuse },
  );
  const server = createServer((incoming, outgoing) => {
    void respond(incoming, outgoing);
  });
  // What is not HTTP is answered here; a client that reset its connection gets nothing.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const status = REFUSED[error.code ?? ""] ?? 400;
    const reason = STATUS_CODES[status] ?? "";
    const body = errorBody(`The request is not valid HTTP: ${reason}`);
    const head = [
      `HTTP/1.1 ${status} ${reason}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  });
  server.on("checkExpectation", (_, outgoing: ServerResponse) => {
    outgoing.writeHead(417, { "Content-Type": "application/json", Connection: "close" });
    outgoing.end(errorBody("Expect may be 100-continue only"));
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
        server.closeAllConnections();
      }),
  };
}

function errorBody(message: string): string {
  return JSON.stringify({ detail: { code: "VALIDATION_ERROR", message } });
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
