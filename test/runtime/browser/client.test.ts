import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defineFlow, isNoukaiError, NotImplementedError } from "noukai-codegen-runtime";
import { createBrowserClient, type BrowserClientOptions } from "noukai-codegen-runtime/browser";
import type { LooseFlow } from "../support/flow.js";
import { completed, fail, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { serveRelay, type ServedRelay } from "./harness.js";

const flow = defineFlow<LooseFlow>({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: 1,
});

/* The service is a server that answers as a test says. The relay before it is the real one. */
const at = useServer((_request, response) => {
  json(response, 200, completed("done"));
});
let relay: ServedRelay;
beforeEach(async () => {
  relay = await serveRelay(at.client, { flows: [flow] });
});
afterEach(async () => {
  await relay[Symbol.asyncDispose]();
});

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("options", () => {
  it.each<[string, object]>([
    ["apiKey", { url: "/agent", apiKey: "nk_live_1_secret" }],
    ["apiKey", { url: "/agent", apiKey: undefined }],
    ["url", { url: "https://app.example/nk_live_1_secret" }],
    ["headers", { url: "/agent", headers: { authorization: "Bearer nk_live_1_secret" } }],
    ["headers", { url: "/agent", headers: { "x-key": "NK_TEST_1_secret" } }],
  ])("refuse a key in %s, without showing it", (where, options) => {
    const create = (): unknown => createBrowserClient(options as BrowserClientOptions);
    expect(create).toThrow(`No API key belongs in a page (${where})`);
    expect(create).not.toThrow(/secret/);
    expect(create).toThrow(expect.objectContaining({ name: "AuthenticationError" }));
  });

  it("refuse a key that a function of headers returns, before a request", async () => {
    const client = relay.client({ headers: () => ({ authorization: "Bearer nk_live_1_secret" }) });
    expect(await errorOf(flow(client).execute({ message: "Hi." }))).toMatchObject({
      name: "AuthenticationError",
    });
    expect(relay.requests).toEqual([]);
  });

  it.each(["agent", "ftp://app.example", "https://user@app.example/a", "/a?b=c", "/a#b", ""])(
    "say what an address may be: %j",
    (url) => {
      const create = (): unknown => createBrowserClient({ url });
      if (url === "") expect(create).not.toThrow();
      else expect(create).toThrow(/url must be/);
    },
  );

  it("take headers, once or for each request, and a fetch", async () => {
    const seen: (string | null)[] = [];
    const ownFetch: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers).get("x-user"));
      return fetch(input, init);
    };
    const fixed = relay.client({ headers: { "x-user": "ada" }, fetch: ownFetch });
    await flow(fixed).execute({ message: "Hi." });
    let count = 0;
    const each = relay.client({
      headers: () => Promise.resolve({ "x-user": String(++count) }),
      fetch: ownFetch,
    });
    await flow(each).execute({ message: "Hi." });
    await flow(each).execute({ message: "Hi." });
    expect(seen).toEqual(["ada", "1", "2"]);
  });

  it("of calls that are the server's are refused", async () => {
    const page = flow(relay.client());
    for (const options of [
      { version: "draft" },
      { sessionId: "8d5a3c0e-0000-4000-8000-000000000000" },
      { validate: { inputs: "throw" } },
    ] as const) {
      const error = await errorOf(page.execute({ message: "Hi.", ...options }));
      expect(error).toMatchObject({ name: "ValueError" });
      expect(String(error)).toContain(Object.keys(options)[0]);
    }
    const inputs = { message: "Hi.", messages: [{ role: "user", content: "Hi." }] };
    expect(await errorOf(page.execute(inputs))).toMatchObject({ name: "ValueError" });
    const stream = page.events({ message: "Hi.", attachments: [], version: 2 } as object);
    expect(await errorOf(stream.next())).toMatchObject({ name: "ValueError" });
    expect(relay.requests).toEqual([]);
    // That of the client may be named.
    await page.execute({ message: "Hi.", version: 1 });
  });
});

it("has no other verbs", () => {
  const page = flow(relay.client());
  for (const call of [
    () => page.run("run-1"),
    () => page.job("run-1"),
    () => page.executeAsync({ message: "Hi." }),
  ])
    expect(call).toThrow(NotImplementedError);
});

describe("errors", () => {
  it.each([
    [400, "TOOLS_INVALID", "FlowRequestError"],
    [401, "UNAUTHENTICATED", "AuthenticationError"],
    [402, "INSUFFICIENT_CREDITS", "InsufficientCreditsError"],
    [403, "OTHER", "PermissionDeniedError"],
    [404, "FLOW_NOT_FOUND", "FlowNotFoundError"],
    [409, "TOOL_ITERATION_LIMIT", "FlowRequestError"],
    [429, "SLOW_DOWN", "RateLimitError"],
    [500, "INTERNAL_ERROR", "FlowExecutionError"],
  ])("of the service with %i are those that servers get", async (status, code, name) => {
    at.server.handle((_request, response) => {
      fail(response, status, code, { "x-request-id": "req-1" });
    });
    const error = await errorOf(flow(relay.client()).execute({ message: "Hi." }));
    const streamed = await errorOf(flow(relay.client()).events({ message: "Hi." }).next());
    expect(streamed).toMatchObject({ name, status, code });
    await at.reopen({ maxRetries: 0 });
    const server = await errorOf(flow(at.client).execute({ message: "Hi." }));
    if (!isNoukaiError(error) || !isNoukaiError(server)) throw new Error("no error");
    expect(error).toMatchObject({ name, status, code, requestId: "req-1", method: "POST" });
    expect(error.constructor).toBe(server.constructor);
    expect(error.message.split(" (")[0]).toBe(server.message.split(" (")[0]);
    expect(error.url).toBe(`${relay.url}/acme/spelling/grade-3/execute`);
  });

  it("say how long to wait", async () => {
    at.server.handle((_request, response) => {
      fail(response, 429, "SLOW_DOWN", { "retry-after": "7" });
    });
    const error = await errorOf(flow(relay.client()).execute({ message: "Hi." }));
    expect(error).toMatchObject({ name: "RateLimitError", retryAfter: 7 });
    expect(at.server.requests).toHaveLength(1);
  });

  it("of the relay have its code", async () => {
    const page = flow(relay.client());
    expect(await errorOf(page.execute({ message: "x".repeat(262_144) }))).toMatchObject({
      name: "FlowRequestError",
      status: 413,
      code: "BODY_TOO_LARGE",
    });
    const overriding = page.events({ message: "Hi.", blockOverrides: { find: { model: "x" } } });
    expect(await errorOf(overriding.next())).toMatchObject({
      name: "PermissionDeniedError",
      code: "BLOCK_OVERRIDES_NOT_ALLOWED",
    });
    at.server.handle((_request, _response, socket) => socket.destroy());
    expect(await errorOf(page.execute({ message: "Hi." }))).toMatchObject({
      name: "FlowExecutionError",
      code: "UPSTREAM_UNAVAILABLE",
    });
  });

  it("tell what is no relay", async () => {
    const pages = {
      html: () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      empty: () => new Response("{}"),
      redirect: () => new Response(null, { status: 302, headers: { location: "/login" } }),
    };
    for (const answer of Object.values(pages)) {
      const client = createBrowserClient({ url: "/agent", fetch: () => Promise.resolve(answer()) });
      expect(await errorOf(flow(client).execute({ message: "Hi." }))).toMatchObject({
        name: "InvalidResponseError",
      });
    }
    const html = createBrowserClient({ url: "/a", fetch: () => Promise.resolve(pages.html()) });
    expect(await errorOf(flow(html).events({ message: "Hi." }).next())).toMatchObject({
      name: "InvalidResponseError",
    });
    const nowhere = createBrowserClient({ url: "http://127.0.0.1:1" });
    expect(await errorOf(flow(nowhere).execute({ message: "Hi." }))).toMatchObject({
      name: "APIConnectionError",
    });
  });
});

describe("ending a call", () => {
  const connected = (): Promise<Socket> =>
    new Promise((resolve) => {
      at.server.handle((request, response, socket) => {
        if (request.path.endsWith("/step")) {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write('event: run_started\ndata: {"executionId":"run-1"}\n\n');
        }
        resolve(socket);
      });
    });

  it.each(["execute", "events"] as const)(
    "of %s by its signal ends the request to the service",
    async (method) => {
      const seen = connected();
      const controller = new AbortController();
      const { signal } = controller;
      const page = flow(relay.client());
      const ended =
        method === "execute"
          ? errorOf(page.execute({ message: "Hi.", signal }))
          : errorOf(
              page
                .events({ message: "Hi.", signal })
                .next()
                .then(() => undefined),
            );
      const closed = once(await seen, "close");
      if (method === "events") await ended;
      controller.abort(new RangeError("mine"));
      if (method === "execute") expect(await ended).toBeInstanceOf(RangeError);
      await closed;
    },
  );

  it("by break ends the request, and close() all calls", async () => {
    let seen = connected();
    const client = relay.client();
    for await (const event of flow(client).events({ message: "Hi." })) {
      expect(event.type).toBe("run_started");
      break;
    }
    await once(await seen, "close").catch(() => undefined);
    seen = connected();
    const pending = errorOf(flow(client).execute({ message: "Hi." }));
    const closed = once(await seen, "close");
    await client.close();
    expect(await pending).toMatchObject({ name: "APIConnectionError" });
    await closed;
    expect(await errorOf(flow(client).execute({ message: "Hi." }))).toMatchObject({
      name: "APIConnectionError",
    });
  });

  it("comes with its limits", async () => {
    void connected();
    const page = flow(relay.client({ timeout: 30 }));
    expect(await errorOf(page.execute({ message: "Hi." }))).toMatchObject({
      name: "APITimeoutError",
      phase: "total",
    });
    const stream = flow(relay.client()).events({ message: "Hi.", timeout: { idle: 1_500 } });
    expect((await stream.next()).value).toMatchObject({ type: "run_started" });
    expect(await errorOf(stream.next())).toMatchObject({ name: "APITimeoutError", phase: "idle" });
  });

  it("early is told from a run that is done", async () => {
    for (const [text, destroyed] of [
      ['event: step_started\ndata: {"stepId":"find"}\n\n', true],
      ['event: step_started\ndata: {"stepId":"find"}\n\n', false],
      ['event: step_started\ndata: {"stepId":', false],
      ["", false],
    ] as const) {
      at.server.handle((_request, response, socket) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        const started = 'event: run_started\ndata: {"executionId":"run-1"}\n\n';
        response.write(started + text, () => (destroyed ? socket.destroy() : response.end()));
      });
      const stream = flow(relay.client()).events({ message: "Hi." });
      const read = async (): Promise<void> => {
        for await (const event of stream) expect(event.type).toMatch(/started/);
      };
      expect(await errorOf(read())).toMatchObject({
        name: "StreamTruncatedError",
        executionId: "run-1",
      });
    }
  });
});
