import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, MockAgent } from "undici";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  defineFlow,
  type Client,
  type ClientOptions,
  type FlowFactory,
  type RequestInfo,
  type ResponseInfo,
  type RetryInfo,
} from "noukai-codegen-runtime";
import { clientFor, grader, type LooseFlow } from "./support/flow.js";
import { completed, fail, json, startServer, type ScriptedServer } from "./support/server.js";

let server: ScriptedServer;
let client: Client;

beforeEach(async () => {
  server = await startServer((_request, response) => {
    json(response, 200, completed([]), { "x-request-id": "req-1" });
  });
  client = clientFor(server.baseUrl);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await client.close();
  await server.idle();
  await server[Symbol.asyncDispose]();
});

async function reopen(options: ClientOptions): Promise<void> {
  await client.close();
  client = clientFor(server.baseUrl, options);
}

describe("hooks", () => {
  it("see each request, response and retry, with the key redacted", async () => {
    const requests: RequestInfo[] = [];
    const responses: ResponseInfo[] = [];
    const retries: RetryInfo[] = [];
    await reopen({
      hooks: {
        request: (info) => requests.push(info),
        response: (info) => responses.push(info),
        retry: (info) => retries.push(info),
      },
    });
    let calls = 0;
    server.handle((_request, response) => {
      if (++calls === 1)
        fail(response, 503, "BUSY", { "retry-after": "0", "x-request-id": "req-0" });
      else json(response, 200, completed([]), { "x-request-id": "req-1" });
    });
    await grader(client).execute({ message: "Hi." });

    const url = `${server.baseUrl}/seq/acme/spelling/grade-3/v0/execute`;
    expect(requests).toEqual(
      [1, 2].map((attempt) => ({
        method: "POST",
        url,
        headers: expect.objectContaining({ authorization: "Bearer [redacted]" }) as object,
        body: '{"message":"Hi."}',
        attempt,
      })),
    );
    expect(responses).toEqual([
      {
        method: "POST",
        url,
        status: 503,
        requestId: "req-0",
        attempt: 1,
        durationMs: expect.any(Number) as number,
      },
      {
        method: "POST",
        url,
        status: 200,
        requestId: "req-1",
        attempt: 2,
        durationMs: expect.any(Number) as number,
      },
    ]);
    expect(retries).toEqual([
      {
        method: "POST",
        url,
        attempt: 1,
        delayMs: 0,
        error: expect.objectContaining({ name: "FlowExecutionError", status: 503 }) as Error,
      },
    ]);
    expect(JSON.stringify([requests, responses, retries])).not.toContain("nk_test_secret");
    expect(server.requests[0]?.headers.authorization).toBe("Bearer nk_test_secret");
  });

  it("that throw do not reach the call", async () => {
    const broken = (): never => {
      throw new Error("broken logger");
    };
    await reopen({ hooks: { request: broken, response: broken } });
    expect(await grader(client).execute({ message: "Hi." })).toEqual(completed([]));
  });
});

describe("a definition that has changed", () => {
  function define(slug: string): FlowFactory<LooseFlow> {
    return defineFlow<LooseFlow>({
      org: "acme",
      project: "spelling",
      slug,
      defaultVersion: "draft",
      published: [1],
      hash: "aaaa",
    });
  }

  beforeEach(() => {
    server.handle((_request, response) => {
      json(response, 200, completed([]), { "x-flow-hash": "bbbb" });
    });
  });

  it("is warned about once, by the process", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const flow = define("changed-once")(client);
    await flow.execute({});
    await flow.execute({});
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(
      "The flow acme/spelling/changed-once has changed since its client was generated: run noukai-codegen again.",
      { code: "NOUKAI_STALE_CLIENT" },
    );
  });

  it("is told to the hook in the process's place", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const warnings: string[] = [];
    await reopen({ hooks: { warning: (message) => warnings.push(message) } });
    await define("changed-hook")(client).execute({});
    expect(warnings).toHaveLength(1);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is no news for another version, for the same hash and where there is none", async () => {
    const warnings: string[] = [];
    await reopen({ hooks: { warning: (message) => warnings.push(message) } });
    await define("other-version")(client).execute({ version: 1 });
    server.handle((_request, response) => {
      json(response, 200, completed([]), { "x-flow-hash": "aaaa" });
    });
    await define("same-hash")(client).execute({});
    server.handle((_request, response) => {
      json(response, 200, completed([]));
    });
    await define("no-hash")(client).execute({});
    expect(warnings).toEqual([]);
  });
});

describe("timeouts", () => {
  it("a connection that is never made: the connect limit", async () => {
    // A dispatcher that never connects, which is what an address that swallows packets looks like from here.
    await reopen({ dispatcher: { dispatch: () => true } });
    const timeout = { connect: 50, total: 20_000 };
    await expect(grader(client).execute({ message: "Hi.", timeout })).rejects.toMatchObject({
      name: "APITimeoutError",
      phase: "connect",
      attempts: 1,
    });
  });

  it("of the client hold for every call, and a call's own win", async () => {
    await reopen({ timeout: { total: 60 } });
    server.handle(() => undefined);
    await expect(grader(client).execute({ message: "Hi." })).rejects.toMatchObject({
      phase: "total",
    });
    await expect(
      grader(client).execute({ message: "Hi.", timeout: { headers: 40, total: 0 } }),
    ).rejects.toMatchObject({ phase: "headers" });
    await expect(grader(client).events({ message: "Hi." }).next()).rejects.toMatchObject({
      phase: "total",
    });
  });

  it("0 and Infinity switch a limit off, and very long ones do not overflow", async () => {
    for (const timeout of [0, Infinity, 1e12]) {
      expect(await grader(client).execute({ message: "Hi.", timeout })).toEqual(completed([]));
    }
  });

  it("that cannot be meant are a ValueError of the call", async () => {
    await expect(grader(client).execute({ message: "Hi.", timeout: -1 })).rejects.toMatchObject({
      name: "ValueError",
    });
    expect(server.requests).toHaveLength(0);
  });

  it("of a call cover its retries", async () => {
    server.handle((_request, response) => {
      fail(response, 503, "BUSY");
    });
    await expect(grader(client).execute({ message: "Hi.", timeout: 100 })).rejects.toMatchObject({
      name: "FlowExecutionError",
      attempts: 1,
    });
  });
});

describe("dispatchers and proxies", () => {
  it("sends with the dispatcher it is given, and leaves it open", async () => {
    const agent = new Agent();
    await reopen({ dispatcher: agent });
    await grader(client).execute({ message: "Hi." });
    await client.close();
    expect(agent.closed).toBe(false);
    await agent.destroy();
    expect(server.requests).toHaveLength(1);
  });

  it("works with undici's own mocks", async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    mock
      .get(server.origin)
      .intercept({ method: "POST", path: "/api/v1/seq/acme/spelling/grade-3/v0/execute" })
      .reply(200, completed(["mocked"]));
    await reopen({ dispatcher: mock });
    expect(await grader(client).execute({ message: "Hi." })).toEqual(completed(["mocked"]));
    await mock.close();
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ["HTTP_PROXY", "", 1],
    ["http_proxy", "", 1],
    ["HTTP_PROXY", "127.0.0.1", 0],
  ])("%s is used, unless NO_PROXY %j names the host", async (variable, noProxy, expected) => {
    const seen: string[] = [];
    const proxy = createServer((incoming, outgoing) => {
      seen.push(incoming.url ?? "");
      const onward = httpRequest(incoming.url ?? "", {
        method: incoming.method ?? "",
        headers: incoming.headers,
      });
      onward.on("response", (response) => {
        outgoing.writeHead(response.statusCode ?? 0, response.headers);
        response.pipe(outgoing);
      });
      incoming.pipe(onward);
    });
    // Requests to http: go through a tunnel as well, as undici does it.
    proxy.on("connect", (incoming, socket) => {
      seen.push(incoming.url ?? "");
      void import("node:net").then(({ connect }) => {
        const [host, port] = (incoming.url ?? "").split(":");
        const onward = connect(Number(port), host, () => {
          socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
          onward.pipe(socket);
          socket.pipe(onward);
        });
        socket.on("close", () => onward.destroy());
        onward.on("close", () => socket.destroy());
      });
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"])
      vi.stubEnv(name, "");
    vi.stubEnv(variable, `http://127.0.0.1:${port}`);
    vi.stubEnv("NO_PROXY", noProxy);
    vi.stubEnv("no_proxy", noProxy);

    expect(await grader(client).execute({ message: "Hi." })).toEqual(completed([]));
    expect(seen).toHaveLength(expected);
    expect(server.requests).toHaveLength(1);
    await client.close();
    proxy.closeAllConnections();
    proxy.close();
  });
});

describe("undici", () => {
  it("is never loaded where fetch is given", async () => {
    let loaded = false;
    vi.resetModules();
    vi.doMock("undici", () => {
      loaded = true;
      return { Pool: undefined };
    });
    const fresh = await import("noukai-codegen-runtime");
    const flow = fresh.defineFlow(grader.descriptor);
    const options = { apiKey: "nk_x", baseUrl: server.baseUrl };
    const withFetch = fresh.createClient({ ...options, fetch: globalThis.fetch });
    await flow(withFetch).execute({ message: "Hi." });
    await expect(flow(withFetch).events({ message: "Hi." }).next()).rejects.toThrow();
    expect(loaded).toBe(false);

    await flow(fresh.createClient(options)).execute({ message: "Hi." });
    expect(loaded).toBe(true);
    vi.doUnmock("undici");
    vi.resetModules();
    server.closeIdle();
  });
});

describe("a client's many calls", () => {
  it("share connections and leave no listener on a signal", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    for (let i = 0; i < 20; i++) await grader(client).execute({ message: "Hi.", signal });
    // Two, because undici takes back a connection a moment after its response is read.
    expect(server.sockets.size).toBeLessThanOrEqual(2);
    expect(add).toHaveBeenCalledTimes(20);
    expect(remove).toHaveBeenCalledTimes(20);
  });

  it("at once all succeed", async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, () => grader(client).execute({ message: "Hi." })),
    );
    expect(all).toHaveLength(200);
  });
});
