import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  connectHosted,
  LoginRequiredError,
  noTokens,
  type HostedConnectionOptions,
} from "../../../../../generator/sources/hosted/connection/index.js";
import { HostedConnectionError } from "../../../../../generator/sources/hosted/connection/connection-errors.js";
import { fixedToken } from "../../../../../generator/sources/hosted/connection/token-provider.js";
import { sendResult, startMcpServer, type Handler, type Received } from "../support/mcp-server.js";

/** Retries at once, and tells how long it would have waited. */
function patience(waits: number[] = []): NonNullable<HostedConnectionOptions["retry"]> {
  return {
    random: () => 1,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

/** Connects, and calls `echo` once. */
async function echo(
  url: URL,
  options: Partial<HostedConnectionOptions> = {},
): Promise<string | undefined> {
  await using connection = await connectHosted({
    url,
    tokens: noTokens,
    retry: patience(),
    ...options,
  });
  const { content } = await connection.callTool("echo", { say: "hello" });
  return content[0]?.text;
}

const ECHO = JSON.stringify({ name: "echo", arguments: { say: "hello" } });

describe("a connection", () => {
  it("lists tools and calls them", async () => {
    await using server = await startMcpServer();
    await using connection = await connectHosted({ url: server.url, tokens: noTokens });
    expect(await connection.listTools()).toEqual([
      { name: "echo", description: "Answers.", inputSchema: { type: "object" } },
    ]);
    expect(await connection.callTool("echo", { say: "hello" })).toEqual({
      content: [{ type: "text", text: ECHO }],
      structuredContent: undefined,
      isError: false,
    });
    expect(server.requests.map(({ rpc }) => rpc)).toEqual([
      "initialize",
      "notifications/initialized",
      "tools/list",
      "tools/call",
    ]);
    expect(server.requests[0]?.headers["user-agent"]).toMatch(/^noukai-codegen\/\d/);
  });

  it("reads results that come as events, and those of sloppy servers", async () => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call") return false;
      const result = {
        content: [
          { type: "text", text: "a" },
          { type: "resource", resource: { text: "b" } },
          { type: "image" },
        ],
        structuredContent: [1],
        isError: true,
        more: {},
      };
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`data: ${JSON.stringify({ jsonrpc: "2.0", id: request.id, result })}\n\n`);
      return true;
    });
    await using connection = await connectHosted({ url: server.url, tokens: noTokens });
    expect(await connection.callTool("echo", {})).toEqual({
      content: [
        { type: "text", text: "a" },
        { type: "resource", text: "b" },
        { type: "image", text: undefined },
      ],
      structuredContent: [1],
      isError: true,
    });
  });

  it("lists all pages, and not endlessly many", async () => {
    const paged =
      (pages: number): Handler =>
      (request, response) => {
        if (request.rpc !== "tools/list") return false;
        const { cursor = "1" } = request.params as { readonly cursor?: string };
        const next = Number(cursor) < pages ? { nextCursor: String(Number(cursor) + 1) } : {};
        sendResult(request, response, { tools: [{ name: `tool-${cursor}` }], ...next });
        return true;
      };
    await using server = await startMcpServer(paged(3));
    await using connection = await connectHosted({ url: server.url, tokens: noTokens });
    expect((await connection.listTools()).map(({ name }) => name)).toEqual([
      "tool-1",
      "tool-2",
      "tool-3",
    ]);
    await using endless = await startMcpServer(paged(Infinity));
    await using other = await connectHosted({ url: endless.url, tokens: noTokens });
    await expect(other.listTools()).rejects.toThrow(/more than 50 pages/);
  });

  it("goes on in a new session when the server has forgotten the old one", async () => {
    let sessions = 0;
    await using server = await startMcpServer((request, response) => {
      if (request.rpc === "initialize") {
        sessions++;
        response.setHeader("mcp-session-id", `s${sessions}`);
        return false;
      }
      if (request.rpc !== "tools/call" || request.headers["mcp-session-id"] === "s2") return false;
      response.writeHead(404).end();
      return true;
    });
    expect(await echo(server.url)).toBe(ECHO);
    expect(sessions).toBe(2);
    expect(server.requests.at(-1)).toMatchObject({
      method: "DELETE",
      headers: { "mcp-session-id": "s2" },
    });
  });

  it("speaks the later revision with a server that refuses the older handshake", async () => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc === "initialize") {
        response
          .writeHead(400, { "content-type": "application/json" })
          .end('{"jsonrpc":"2.0","id":null,"error":{"code":-32601,"message":"no such method"}}');
        return true;
      }
      if (request.rpc === "tools/call") {
        const content = [{ type: "text", text: JSON.stringify(request.params) }];
        sendResult(request, response, { resultType: "complete", content });
        return true;
      }
      if (request.rpc !== "server/discover") return false;
      sendResult(request, response, {
        resultType: "complete",
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: {} },
        serverInfo: { name: "test", version: "1" },
        ttlMs: 0,
        cacheScope: "private",
      });
      return true;
    });
    expect(await echo(server.url)).toContain('"say":"hello"');
    expect(server.requests.at(-1)?.headers["mcp-protocol-version"]).toBe("2026-07-28");
  });
});

describe("the address", () => {
  it.each(["/api/v1/mcp", "/api/v1/mcp/"])("may be the other spelling of %s", async (served) => {
    await using server = await startMcpServer(({ path }, response) => {
      if (path === served) return false;
      response.writeHead(404).end();
      return true;
    });
    await using connection = await connectHosted({ url: server.url, tokens: noTokens });
    expect(connection.url.pathname).toBe(served);
    await using other = await connectHosted({
      url: new URL(`${server.url.href}/`),
      tokens: noTokens,
    });
    expect(other.url.pathname).toBe(served);
  });

  it.each([301, 302, 307, 308])("follows a redirect (%i) to the other spelling", async (status) => {
    await using server = await startMcpServer(({ path }, response) => {
      if (path === "/api/v1/mcp/") return false;
      response.writeHead(status, { location: "/api/v1/mcp/" }).end();
      return true;
    });
    expect(await echo(server.url, { tokens: fixedToken("secret") })).toBe(ECHO);
    expect(
      server.requests.map(({ path }) => path).filter((path) => !path.endsWith("/")),
    ).toHaveLength(1);
  });

  it("is not followed to another origin, and the token neither", async () => {
    await using other = await startMcpServer();
    await using server = await startMcpServer((_request, response) => {
      response.writeHead(307, { location: other.url.href }).end();
      return true;
    });
    const connecting = echo(server.url, { tokens: fixedToken("secret") });
    await expect(connecting).rejects.toThrow(`points to ${other.url.origin}`);
    await expect(connecting).rejects.toThrow(HostedConnectionError);
    expect(other.requests).toEqual([]);
  });

  it("of a service elsewhere must be https", async () => {
    await expect(
      connectHosted({ url: new URL("http://192.0.2.1/mcp"), tokens: fixedToken("secret") }),
    ).rejects.toThrow("tokens are only sent over https");
  });
});

describe("failures", () => {
  it("that may pass are retried, as long as the service says", async () => {
    const answers = [503, 429];
    const waits: number[] = [];
    await using server = await startMcpServer((request, response) => {
      const status = request.rpc === "tools/call" ? answers.shift() : undefined;
      if (status === undefined) return false;
      response.writeHead(status, status === 429 ? { "retry-after": "7" } : {}).end();
      return true;
    });
    expect(await echo(server.url, { retry: patience(waits) })).toBe(ECHO);
    expect(waits).toEqual([500, 7000]);
  });

  it.each([
    ["before an answer", (response: ServerResponse) => response.destroy()],
    [
      "within an answer",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write("{");
        setImmediate(() => response.destroy());
      },
    ],
    [
      "within a stream",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-type": "text/event-stream" }).end(": hello\n\n");
      },
    ],
  ])("such as a connection that is lost %s", async (_when, lose) => {
    let isLost = false;
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call" || isLost) return false;
      isLost = true;
      lose(response);
      return true;
    });
    expect(await echo(server.url)).toBe(ECHO);
  });

  it("that last end with an error that says what to do", async () => {
    await using server = await startMcpServer((_request, response) => {
      response.writeHead(503).end();
      return true;
    });
    await expect(echo(server.url)).rejects.toThrow(
      `${server.url.href} answered 503. Check the address and the network, or use the snapshot with --offline.`,
    );
    expect(server.requests).toHaveLength(4);
  });

  it("that cannot pass are told as they are", async () => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call") return false;
      response.writeHead(200, { "content-type": "application/json" }).end(
        JSON.stringify({
          jsonrpc: "2.0",
          id: request.id,
          error: { code: -32602, message: "no\u001b[31m such flow" },
        }),
      );
      return true;
    });
    await expect(echo(server.url)).rejects.toThrow(/error -32602: no\\u001b\[31m such flow/);
  });

  it("an address that does not speak MCP is said to be one", async () => {
    await using server = await startMcpServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome</h1>");
      return true;
    });
    await expect(echo(server.url)).rejects.toThrow(/something that is not MCP .*Check the address/);
  });
});

describe("tokens", () => {
  const guarded =
    (token: string): Handler =>
    ({ headers }, response) => {
      if (headers.authorization === `Bearer ${token}`) return false;
      response
        .writeHead(401, {
          "www-authenticate": `Basic realm="a, b", Bearer realm="x", resource_metadata="http://127.0.0.1:1/meta", scope="read \\"all\\"", error=invalid_token`,
        })
        .end();
      return true;
    };

  it("go with every request", async () => {
    await using server = await startMcpServer(guarded("good"));
    expect(await echo(server.url, { tokens: fixedToken("good") })).toBe(ECHO);
  });

  it("that are missing or refused end with what the service asks for", async () => {
    await using server = await startMcpServer(guarded("good"));
    const error = await echo(server.url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LoginRequiredError);
    expect(error).toMatchObject({
      exitCode: 4,
      message: expect.stringMatching(
        /requires a login\. Run `noukai-codegen login`\. .*NOUKAI_MCP_TOKEN/,
      ) as string,
      challenge: {
        endpoint: server.url,
        status: 401,
        hadToken: false,
        resourceMetadataUrl: new URL("http://127.0.0.1:1/meta"),
      },
    });
    await expect(echo(server.url, { tokens: fixedToken("bad") })).rejects.toThrow(
      "does not accept the login",
    );
    expect(server.requests).toHaveLength(2);
  });

  it("are renewed once per request", async () => {
    await using server = await startMcpServer(guarded("good"));
    const refused: string[] = [];
    const provider = (replacement: string): HostedConnectionOptions["tokens"] => {
      let current = "old";
      return {
        token: () => Promise.resolve(current),
        renew: (token) => {
          refused.push(token);
          current = replacement;
          return Promise.resolve(true);
        },
      };
    };
    expect(await echo(server.url, { tokens: provider("good") })).toBe(ECHO);
    await expect(echo(server.url, { tokens: provider("bad") })).rejects.toThrow(LoginRequiredError);
    expect(refused).toEqual(["old", "old"]);
  });

  it("that lack a scope are not renewed", async () => {
    await using server = await startMcpServer(({ rpc }, response) => {
      if (rpc !== "tools/call") return false;
      response
        .writeHead(403, {
          "www-authenticate": 'Bearer error="insufficient_scope", scope="flows:read"',
        })
        .end();
      return true;
    });
    const error = await echo(server.url, { tokens: fixedToken("good") }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ challenge: { status: 403, scope: "flows:read" } });
  });

  it("are not shown by an inspection of a connection or an error", async () => {
    await using server = await startMcpServer(guarded("secret-1"));
    await using connection = await connectHosted({
      url: server.url,
      tokens: fixedToken("secret-1"),
    });
    const error = await echo(server.url, { tokens: fixedToken("secret-2") }).catch(
      (thrown: unknown) => thrown,
    );
    const shown = inspect([connection, error], { depth: 20, showHidden: true });
    expect(shown).not.toContain("secret-");
  });
});

describe("hostile answers", () => {
  const limits = { bytes: 100_000, tokens: 10_000, depth: 50 };
  const deep = `${"[".repeat(60)}${"]".repeat(60)}`;
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["size", `"${"x".repeat(200_000)}"`, /more than 100000 bytes/],
    ["number of values", `[${"0,".repeat(20_000)}0]`, /more than 10000 tokens/],
    ["depth", deep, /deeper than 50 levels/],
  ];
  const send = (
    request: Received,
    response: ServerResponse,
    json: string,
    isStream: boolean,
  ): void => {
    const body = `{"jsonrpc":"2.0","id":${String(request.id)},"result":{"content":[],"structuredContent":${json}}}`;
    response
      .writeHead(200, { "content-type": isStream ? "text/event-stream" : "application/json" })
      .end(isStream ? `data: ${body}\n\n` : body);
  };

  it.each(cases)("are bounded in %s", async (_what, json, message) => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call") return false;
      send(request, response, json, false);
      return true;
    });
    await expect(echo(server.url, { limits })).rejects.toThrow(message);
    expect(server.requests.filter(({ rpc }) => rpc === "tools/call")).toHaveLength(1);
  });

  it.each(cases)("are bounded in %s as events too", async (_what, json, message) => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call") return false;
      send(request, response, json, true);
      return true;
    });
    await expect(echo(server.url, { limits })).rejects.toThrow(message);
    expect(server.requests.filter(({ rpc }) => rpc === "tools/call")).toHaveLength(1);
  });

  it("an answer that never ends is given up", async () => {
    await using server = await startMcpServer((request, response) => {
      if (request.rpc !== "tools/call") return false;
      response.writeHead(200, { "content-type": "application/json" }).write("{");
      return true;
    });
    await expect(
      echo(server.url, { timeout: 300, retry: { ...patience(), attempts: 1 } }),
    ).rejects.toThrow(/within 0\.3 s/);
  });
});
