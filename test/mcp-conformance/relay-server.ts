import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** What the suite asks a client to do. */
export interface Task {
  /** The address of its MCP server. */
  readonly server: string;
  readonly scenario: string;
  /** JSON that the scenario needs, such as a client that is registered already. */
  readonly context: string | undefined;
}

export interface RelayServer extends AsyncDisposable {
  /** What to give the suite as the command of a client. */
  readonly command: string;
}

/** Does the tasks of the suite in this process: the client is the source under test, and need not be built or started. */
export async function startRelayServer(run: (task: Task) => Promise<void>): Promise<RelayServer> {
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
      try {
        await run(JSON.parse(body) as Task);
        response.end();
      } catch (error) {
        response.writeHead(500).end(error instanceof Error ? error.stack : String(error));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const relay = fileURLToPath(new URL("relay.mjs", import.meta.url));
  return {
    command: `${process.execPath} ${relay} http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
