import { describe, expect, it } from "vitest";
import { completed, fail, json, paused, toolCall } from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { ask, post, relayOf } from "./harness.js";

/*
 * What the relay of @noukai/sdk 0.5 does, case by case: PROTOCOL "Relay". Its own tests ask the same of it, with a `fetch` that is
 * replaced; here the upstream is a server.
 */
const done = completed([{ text: "Well done." }]);
const at = useServer((_request, response) => {
  json(response, 200, done);
});

/** A body that violates all bounds but those that are named. */
const many = Array.from({ length: 41 }, (_, index) => ({ role: "user", content: String(index) }));

describe("passing on", () => {
  it("sends the body unchanged with the key, and answers what the service answers", async () => {
    const body = {
      message: "Hi.",
      parameters: { difficulty: "easy", nested: { list: [1, null, "é"] } },
      blockOverrides: { find: { temperature: 0 } },
      attachments: [{ kind: "url", url: "https://files.example/a.png", mimeType: "image/png" }],
      tools: [{ type: "function", function: { name: "look_up" } }],
      toolChoice: "auto",
      trace: false,
      other: { of: "a later version" },
    };
    expect(await ask(relayOf(at.client), post(body))).toEqual({ status: 200, body: done });
    const [request] = at.server.requests;
    expect(request?.method).toBe("POST");
    expect(request?.path).toBe("/api/v1/seq/acme/spelling/grade-3/v0/execute");
    expect(request?.body).toEqual(body);
    expect(request?.headers.authorization).toBe("Bearer nk_test_secret");
    expect(request?.headers["x-noukai-api-version"]).toBe("2026-05-31");
  });

  it("passes a pause on, and the request that resumes it", async () => {
    const pause = paused([toolCall("call-1", "look_up", { word: "tides" })]);
    at.server.handle((_request, response) => {
      json(response, 200, pause);
    });
    const relay = relayOf(at.client);
    expect(await ask(relay, post({ messages: [{ role: "user", content: "Hi." }] }))).toEqual({
      status: 200,
      body: pause,
    });
    const resume = {
      message: null,
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      toolCallMessages: [{ role: "tool", toolCallId: "call-1", content: "found" }],
      accumulatedOutputs: { find: { mistakes: [] } },
    };
    await ask(relay, post(resume));
    expect(at.server.requests[1]?.body).toEqual(resume);
  });

  it.each([400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503])(
    "passes the status %i and its body on, and sends nothing again",
    async (status) => {
      at.server.handle((_request, response) => {
        fail(response, status, "SOME_CODE", { "retry-after": "0" });
      });
      expect(await ask(relayOf(at.client), post({ message: "Hi." }))).toEqual({
        status,
        body: { detail: { code: "SOME_CODE", message: "because of SOME_CODE" } },
      });
      expect(at.server.requests).toHaveLength(1);
    },
  );

  it.each([
    ["a page", 502, "<html>Bad Gateway</html>"],
    ["a text of JSON", 200, '"done"'],
    ["null", 200, "null"],
    ["a number", 200, "7"],
    ["nothing", 500, ""],
  ])("answers UPSTREAM_NON_JSON at the status of %s", async (_, status, text) => {
    at.server.handle((_request, response) => {
      response.writeHead(status, { "content-type": "text/html" }).end(text);
    });
    expect(await ask(relayOf(at.client), post({ message: "Hi." }))).toEqual({
      status,
      body: { detail: "UPSTREAM_NON_JSON" },
    });
  });

  it("passes a list on, and a status that has no body without one", async () => {
    at.server.handle((_request, response) => {
      json(response, 200, [1]);
    });
    const relay = relayOf(at.client);
    expect(await ask(relay, post({}))).toEqual({ status: 200, body: [1] });
    at.server.handle((_request, response) => {
      response.writeHead(204).end();
    });
    expect(await ask(relay, post({}))).toEqual({ status: 204, body: undefined });
  });

  it("answers 502 UPSTREAM_UNAVAILABLE where there is no answer", async () => {
    const unavailable = { status: 502, body: { detail: "UPSTREAM_UNAVAILABLE" } };
    at.server.handle((_request, _response, socket) => {
      socket.destroy();
    });
    expect(await ask(relayOf(at.client), post({}))).toEqual(unavailable);
    expect(at.server.requests).toHaveLength(1);
    at.server.handle(() => undefined);
    await at.reopen({ timeout: 50 });
    expect(await ask(relayOf(at.client), post({}))).toEqual(unavailable);
    await at.client.close();
    expect(await ask(relayOf(at.client), post({}))).toEqual(unavailable);
  });

  it("takes nothing of the caller's headers but traceparent and tracestate", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const headers = new Headers({
      traceparent,
      tracestate: "vendor=abc,other=1",
      authorization: "Bearer nk_stolen",
      cookie: "session=1",
      "user-agent": "Mozilla",
      "x-noukai-api-version": "1999-01-01",
      "x-session-id": "8d5a3c0e-0000-4000-8000-000000000000",
      "x-noukai-replay": "8d5a3c0e-0000-4000-8000-000000000000",
      "x-forwarded-for": "10.0.0.1",
    });
    headers.append("traceparent", "00-second");
    await ask(relayOf(at.client), post({}, undefined, { headers }));
    const [seen] = at.server.requests;
    expect(seen?.headers).toMatchObject({
      traceparent,
      tracestate: "vendor=abc,other=1",
      authorization: "Bearer nk_test_secret",
      "x-noukai-api-version": "2026-05-31",
    });
    for (const name of ["cookie", "x-session-id", "x-noukai-replay", "x-forwarded-for"])
      expect(seen?.headers).not.toHaveProperty(name);
    expect(seen?.headers["user-agent"]).toMatch(/^noukai-codegen-runtime/);
    await ask(relayOf(at.client), post({}));
    expect(at.server.requests[1]?.headers).not.toHaveProperty("traceparent");
  });
});

describe("the order of checks", () => {
  const refuse = (): never => {
    throw Object.assign(new Error("internal"), { status: 401, detail: "NO_SESSION" });
  };
  it.each<[string, number, string, string | Uint8Array]>([
    ["a body of 262,145 bytes", 413, "BODY_TOO_LARGE", "[".repeat(262_145)],
    ["text that is no JSON", 400, "INVALID_JSON", "{not json"],
    ["a list", 400, "INVALID_JSON", "[]"],
    ["a text of JSON", 400, "INVALID_JSON", '"hi"'],
    ["null", 400, "INVALID_JSON", "null"],
    ["41 messages", 413, "TOO_MANY_MESSAGES", JSON.stringify({ messages: many })],
    ["41 results", 413, "TOO_MANY_MESSAGES", JSON.stringify({ toolCallMessages: many })],
    ["what authorize refuses", 401, "NO_SESSION", "{}"],
  ])("answers %s with %i %s, whatever comes after it", async (_, status, detail, body) => {
    const relay = relayOf(at.client, { authorize: refuse });
    expect(await ask(relay, post(body))).toEqual({ status, body: { detail } });
    expect(at.server.requests).toHaveLength(0);
  });

  it("takes what is just within the bounds", async () => {
    const relay = relayOf(at.client);
    const [, ...forty] = many;
    const size = 262_144 - JSON.stringify({ message: "", messages: forty }).length;
    const body = { message: "x".repeat(size), messages: forty };
    expect(await ask(relay, post(body))).toMatchObject({ status: 200 });
    expect(await ask(relay, post({ message: "é".repeat(131_070) }))).toMatchObject({ status: 413 });
    // Anything but a list is for the service to refuse.
    expect(await ask(relay, post({ messages: { length: 50 } }))).toMatchObject({ status: 200 });
  });

  it.each(["", "  \n"])("takes the empty body %j for {}", async (body) => {
    expect(await ask(relayOf(at.client), post(body))).toMatchObject({ status: 200 });
    expect(at.server.requests[0]?.body).toEqual({});
  });

  it("reads no more of a body than its limit, and none that declares to be larger", async () => {
    const relay = relayOf(at.client);
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request("https://app.example/agent/execute", {
      method: "POST",
      body,
      duplex: "half",
    });
    expect(await ask(relay, request)).toEqual({ status: 413, body: { detail: "BODY_TOO_LARGE" } });
    expect(pulled).toBeLessThan(10);
    const declared = post({ message: "x" }, undefined, { headers: { "content-length": "262145" } });
    expect((await ask(relay, declared)).status).toBe(413);
    expect(declared.bodyUsed).toBe(false);
  });

  it("has limits of its own where they are given", async () => {
    const relay = relayOf(at.client, { limits: { maxBodyBytes: 40, maxMessages: 2 } });
    expect((await ask(relay, post({ message: "x".repeat(40) }))).status).toBe(413);
    expect((await ask(relay, post({ messages: [1, 2, 3] }))).body).toEqual({
      detail: "TOO_MANY_MESSAGES",
    });
    expect((await ask(relay, post({ messages: [1, 2] }))).status).toBe(200);
  });
});

/** Throws any value by its signal, as programs in JavaScript do. */
function throwing(thrown: unknown): AbortController {
  const controller = new AbortController();
  controller.abort(thrown);
  return controller;
}

describe("authorize", () => {
  it.each<[string, unknown, number, string]>([
    ["an error", new Error("secret of the server"), 403, "FORBIDDEN"],
    ["nothing", null, 403, "FORBIDDEN"],
    ["a text", "secret of the server", 403, "FORBIDDEN"],
    ["a status", { status: 401 }, 401, "FORBIDDEN"],
    ["a statusCode", { statusCode: 429, detail: "SLOW_DOWN" }, 429, "SLOW_DOWN"],
    ["both", { status: 402, statusCode: 429, detail: "PAY" }, 402, "PAY"],
    ["a detail alone", { detail: "PAY" }, 403, "FORBIDDEN"],
    ["a detail that is no text", { status: 409, detail: { own: 1 } }, 409, "FORBIDDEN"],
    ["the status of a success", { status: 200, detail: "OK" }, 403, "FORBIDDEN"],
    ["a status that is none", { status: 4711 }, 403, "FORBIDDEN"],
  ])("that throws %s is answered so", async (_, thrown, status, detail) => {
    const { signal } = throwing(thrown);
    const relay = relayOf(at.client, {
      authorize: () => {
        signal.throwIfAborted();
      },
    });
    expect(await ask(relay, post({}))).toEqual({ status, body: { detail } });
    const rejecting = relayOf(at.client, {
      authorize: () =>
        Promise.resolve().then(() => {
          signal.throwIfAborted();
        }),
    });
    expect(await ask(rejecting, post({}))).toEqual({ status, body: { detail } });
    expect(at.server.requests).toHaveLength(0);
  });

  it("gets the request and what it asks for, and may refuse by returning false", async () => {
    const seen: unknown[] = [];
    const relay = relayOf(at.client, {
      authorize: (request, call) => {
        seen.push(request.headers.get("cookie"), call);
        return call.body.message === "Hi.";
      },
    });
    const headers = { cookie: "session=1" };
    expect((await ask(relay, post({ message: "Hi." }, undefined, { headers }))).status).toBe(200);
    expect(seen).toEqual([
      "session=1",
      {
        org: "acme",
        project: "spelling",
        slug: "grade-3",
        version: "draft",
        verb: "execute",
        body: { message: "Hi." },
        context: undefined,
      },
    ]);
    expect((await ask(relay, post({ message: "Ho." }))).status).toBe(403);
  });

  it("cannot change what is sent", async () => {
    const relay = relayOf(at.client, {
      authorize: (_request, { body }) => {
        Object.assign(body, { message: "changed" });
      },
    });
    await ask(relay, post({ message: "Hi." }));
    expect(at.server.requests[0]?.body).toEqual({ message: "Hi." });
  });
});
