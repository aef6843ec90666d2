import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON-RPC method; undefined for a request without a body. */
  readonly rpc: string | undefined;
  readonly id: unknown;
  readonly params: unknown;
}

export interface McpServer extends AsyncDisposable {
  /** Ends with `/api/v1/mcp`. */
  readonly url: URL;
  readonly requests: readonly Received[];
}

/** Takes over a request; returns false to leave it to the server. */
export type Handler = (request: Received, response: ServerResponse) => boolean | Promise<boolean>;

/** An MCP endpoint with one tool, `echo`, which answers its arguments. `handle` sees every request first. */
export async function startMcpServer(handle: Handler = () => false): Promise<McpServer> {
  const requests: Received[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of incoming.setEncoding("utf8")) body += String(chunk);
      const message = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
      const request: Received = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        rpc: typeof message.method === "string" ? message.method : undefined,
        id: message.id,
        params: message.params,
      };
      requests.push(request);
      if (!(await handle(request, response))) answer(request, response);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/api/v1/mcp`),
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends the result of a JSON-RPC request. */
export function sendResult({ id }: Received, response: ServerResponse, result: unknown): void {
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

function answer(request: Received, response: ServerResponse): void {
  switch (request.rpc) {
    case "initialize":
      sendResult(request, response, {
        protocolVersion: "2025-11-25",
        capabilities: { tools: {} },
        serverInfo: { name: "test", version: "1" },
      });
      return;
    case "tools/list":
      sendResult(request, response, {
        tools: [{ name: "echo", description: "Answers.", inputSchema: { type: "object" } }],
      });
      return;
    case "tools/call":
      sendResult(request, response, {
        content: [{ type: "text", text: JSON.stringify(request.params) }],
      });
      return;
    default:
      response.writeHead(request.method === "POST" ? 202 : 405).end();
  }
}
