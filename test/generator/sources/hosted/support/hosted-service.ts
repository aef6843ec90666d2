import { sendResult, startMcpServer, type McpServer } from "./mcp-server.js";

/** A service that hands out definitions over MCP to those who have the token. */
export interface HostedService extends AsyncDisposable {
  /** Ends with `/api/v1`. */
  readonly baseUrl: string;
  /** The names of the tools that were called, in order. */
  readonly calls: readonly string[];
}

export const TOKEN = "token-of-a-login";

/** What a tool answers: a value, or undefined to refuse. */
export type Tools = Readonly<Record<string, (args: Readonly<Record<string, unknown>>) => unknown>>;

/** Starts a service with these tools, which may change. */
export async function startHostedService(tools: () => Tools): Promise<HostedService> {
  const calls: string[] = [];
  const server: McpServer = await startMcpServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401, { "www-authenticate": "Bearer" }).end();
      return true;
    }
    if (request.rpc === "tools/list") {
      const listed = Object.keys(tools()).map((name) => ({
        name,
        inputSchema: { type: "object" },
      }));
      sendResult(request, response, { tools: listed });
      return true;
    }
    if (request.rpc !== "tools/call") return false;
    const { name, arguments: args } = request.params as {
      readonly name: string;
      readonly arguments: Readonly<Record<string, unknown>>;
    };
    calls.push(name);
    const result = tools()[name]?.(args);
    const text = result === undefined ? "There is no such thing." : JSON.stringify(result);
    sendResult(request, response, {
      content: [{ type: "text", text }],
      isError: result === undefined,
    });
    return true;
  });
  return {
    baseUrl: server.url.href.replace(/\/mcp$/, ""),
    calls,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
