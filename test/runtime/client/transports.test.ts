import { once } from "node:events";
import dns, { type LookupAddress } from "node:dns";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Agent, MockAgent } from "undici";
import { describe, expect, it, vi } from "vitest";
import { grader } from "../support/flow.js";
import { completed } from "../support/server.js";
import { useClient } from "./harness.js";

const at = useClient();

/** Finds this machine at every host name. */
function resolveToLoopback(): void {
  const found: LookupAddress[] = [{ address: "127.0.0.1", family: 4 }];
  const lookup = (...args: unknown[]): void => {
    const done = args.at(-1);
    if (typeof done === "function") Reflect.apply(done, undefined, [null, found]);
  };
  const { __promisify__ } = dns.lookup;
  vi.spyOn(dns, "lookup").mockImplementation(Object.assign(lookup, { __promisify__ }));
}

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
    { variable: "HTTP_PROXY", used: true },
    { variable: "http_proxy", used: true },
    { variable: "HTTP_PROXY", noProxy: "service.example", used: false },
    // At bd91f18 a proxy received the requests to this machine, and `HTTP_PROXY` was obeyed where it is a header of a request.
    { variable: "HTTP_PROXY", host: "localhost", used: false },
    { variable: "http_proxy", host: "127.0.0.1", used: false },
    { variable: "HTTP_PROXY", requestMethod: "GET", used: false },
    { variable: "http_proxy", requestMethod: "GET", used: true },
  ])("use of the proxy: %j", async (setup) => {
    const { variable, host = "service.example", noProxy = "", requestMethod, used } = setup;
    const { port } = new URL(at.server.origin);
    const seen: string[] = [];
    const proxy = createServer();
    // Requests to http: go through a tunnel as well, as undici does it.
    proxy.on("connect", (incoming, socket) => {
      seen.push(incoming.url ?? "");
      const onward = connect(Number(port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        onward.pipe(socket);
        socket.pipe(onward);
      });
      socket.on("close", () => onward.destroy());
      onward.on("close", () => socket.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const address = proxy.address() as AddressInfo;
    resolveToLoopback();
    for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"])
      vi.stubEnv(name, "");
    vi.stubEnv(variable, `http://127.0.0.1:${address.port}`);
    vi.stubEnv("NO_PROXY", noProxy);
    vi.stubEnv("no_proxy", noProxy);
    vi.stubEnv("REQUEST_METHOD", requestMethod);
    const hooks = { warning: () => undefined };
    await at.reopen({ baseUrl: `http://${host}:${port}/api/v1`, hooks });

    expect(await grader(at.client).execute({ message: "Hi." })).toEqual(completed([]));
    expect(seen).toEqual(used ? [`service.example:${port}`] : []);
    expect(at.server.requests).toHaveLength(1);
    await at.client.close();
    proxy.closeAllConnections();
    proxy.close();
  });

  it.each(["proxy:secret", "//user:secret@proxy"])(
    "name a proxy that is %j in an error, without its value",
    async (value) => {
      vi.stubEnv("https_proxy", value);
      await at.reopen({ baseUrl: "https://service.example/api/v1" });
      const call = grader(at.client).execute({ message: "Hi." });
      await expect(call).rejects.toThrow(
        /^https_proxy must be a URL such as [^:]+:\/\/[^:]+:8080\.$/,
      );
    },
  );
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
