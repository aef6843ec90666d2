import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { type AddressInfo } from "node:net";
import { Agent, MockAgent } from "undici";
import { describe, expect, it, vi } from "vitest";
import { grader } from "../support/flow.js";
import { completed } from "../support/server.js";
import { useClient } from "./harness.js";

const at = useClient();

describe("dispatchers and proxies", () => {
  it("sends with the dispatcher it is given, and leaves it open", async () => {
    const agent = new Agent();
    await at.reopen({ dispatcher: agent });
    await grader(at.client).execute({ message: "Hi." });
    await at.client.close();
    expect(agent.closed).toBe(false);
    await agent.destroy();
    expect(at.server.requests).toHaveLength(1);
  });

  it("works with undici's own mocks", async () => {
    const mock = new MockAgent();
    mock.disableNetConnect();
    mock
      .get(at.server.origin)
      .intercept({ method: "POST", path: "/api/v1/seq/acme/spelling/grade-3/v0/execute" })
      .reply(200, completed(["mocked"]));
    await at.reopen({ dispatcher: mock });
    expect(await grader(at.client).execute({ message: "Hi." })).toEqual(completed(["mocked"]));
    await mock.close();
    expect(at.server.requests).toHaveLength(0);
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

    expect(await grader(at.client).execute({ message: "Hi." })).toEqual(completed([]));
    expect(seen).toHaveLength(expected);
    expect(at.server.requests).toHaveLength(1);
    await at.client.close();
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
    const options = { apiKey: "nk_x", baseUrl: at.server.baseUrl };
    const withFetch = fresh.createClient({ ...options, fetch: globalThis.fetch });
    await flow(withFetch).execute({ message: "Hi." });
    await expect(flow(withFetch).events({ message: "Hi." }).next()).rejects.toThrow();
    expect(loaded).toBe(false);

    await flow(fresh.createClient(options)).execute({ message: "Hi." });
    expect(loaded).toBe(true);
    vi.doUnmock("undici");
    vi.resetModules();
    at.server.closeIdle();
  });
});

describe("a client's many calls", () => {
  it("share connections and leave no listener on a signal", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const remove = vi.spyOn(signal, "removeEventListener");
    for (let i = 0; i < 20; i++) await grader(at.client).execute({ message: "Hi.", signal });
    // Two, because undici takes back a connection a moment after its response is read.
    expect(at.server.sockets.size).toBeLessThanOrEqual(2);
    expect(add).toHaveBeenCalledTimes(20);
    expect(remove).toHaveBeenCalledTimes(20);
  });

  it("at once all succeed", async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, () => grader(at.client).execute({ message: "Hi." })),
    );
    expect(all).toHaveLength(200);
  });
});
