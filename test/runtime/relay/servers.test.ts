import { once } from "node:events";
import { request as httpRequest, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono, type Context as HonoContext } from "hono";
import { afterEach, describe, expect, it } from "vitest";
import { createRelay, type Relay, type RelayOptions } from "noukai-codegen-runtime/relay";
import { relayHandler as expressHandler } from "noukai-codegen-runtime/relay/express";
import { relayPlugin } from "noukai-codegen-runtime/relay/fastify";
import { relayHandler as honoHandler } from "noukai-codegen-runtime/relay/hono";
import { relayHandler as nextHandler } from "noukai-codegen-runtime/relay/next";
import { grader } from "../support/flow.js";
import { completed, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";

/*
 * One relay on each framework, mounted at `/agent`, behind what programs have in front of their handlers: a parser of JSON, and
 * middleware that knows the user. The frameworks are the real ones, over sockets.
 */
const at = useServer((_request, response) => {
  json(response, 200, completed("done"), { "x-request-id": "req-1" });
});

/** What middleware knows of a request, where the framework keeps it. */
type UserOf = (context: unknown) => string | undefined;

interface Served {
  readonly url: string;
  close(): unknown;
}

type Framework = (options: Omit<RelayOptions, "authorize">) => Promise<Served>;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Refuses everybody but the user that middleware found. */
function create<Context>(options: Omit<RelayOptions, "authorize">, userOf: UserOf): Relay<Context> {
  return createRelay<Context>({
    ...options,
    authorize: (_request, { context }) => {
      if (userOf(context) !== "ada")
        throw Object.assign(new Error("internal"), { status: 401, detail: "WHO_ARE_YOU" });
    },
  });
}

/** Reads what middleware has put on a value. */
function userOn(value: unknown): string | undefined {
  return typeof value === "object" && value !== null && "user" in value
    ? String(value.user)
    : undefined;
}

function varsOf(context: unknown): unknown {
  return typeof context === "object" && context !== null && "var" in context
    ? context.var
    : undefined;
}

const frameworks: Readonly<Record<string, Framework>> = {
  Express: (options) => {
    const app = express();
    app.use((request, _response, next) => {
      Object.assign(request, { user: request.get("x-user") });
      next();
    });
    app.use("/agent", expressHandler(create<express.Request>(options, userOn)));
    return listening(app.listen(0, "127.0.0.1"));
  },
  "Express with a parser": (options) => {
    const app = express();
    app.use(express.json({ limit: "10mb", type: "*/*", strict: false }), (request, _, next) => {
      Object.assign(request, { user: request.get("x-user") });
      next();
    });
    app.use("/agent", expressHandler(create<express.Request>(options, userOn)));
    return listening(app.listen(0, "127.0.0.1"));
  },
  Fastify: async (options) => {
    const app = fastify({ forceCloseConnections: true });
    app.addHook("onRequest", (request, reply, done) => {
      Object.assign(request, { user: request.headers["x-user"] });
      reply.header("access-control-allow-origin", "https://page.example");
      done();
    });
    await app.register(relayPlugin, { relay: create(options, userOn), prefix: "/agent" });
    // The parsers of the rest of the program are its own.
    app.post("/echo", (request) => request.body);
    await app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = app.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, close: () => app.close() };
  },
  Hono: (options) => {
    interface Env {
      Variables: { user: string | undefined };
    }
    const app = new Hono<Env>();
    app.use(async (context, next) => {
      context.set("user", context.req.header("x-user"));
      await next();
    });
    const relay = create<HonoContext<Env>>(options, (context) => userOn(varsOf(context)));
    app.post("/agent/*", honoHandler(relay));
    return listening(serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }));
  },
  Next: (options) => {
    // An app router's handler, behind a server that makes requests standard ones.
    const POST = nextHandler(
      create<{ readonly params: Promise<{ path: string[] }>; readonly user: string | null }>(
        options,
        userOn,
      ),
    );
    const fetch = (request: Request): Promise<Response> => {
      const params = Promise.resolve({ path: ["agent"] });
      return POST(request, { params, user: request.headers.get("x-user") });
    };
    return listening(serve({ fetch, port: 0, hostname: "127.0.0.1" }));
  },
};

async function listening(server: ReturnType<typeof serve>): Promise<Served> {
  if (!server.listening) await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    if ("closeAllConnections" in server) server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

const EXECUTE = "/agent/acme/spelling/grade-3/execute";
const STEP = "/agent/acme/spelling/grade-3/step";

describe.each(Object.entries(frameworks))("on %s", (name, framework) => {
  async function start(options: Partial<RelayOptions> = {}): Promise<string> {
    const served = await framework({ client: at.client, flows: [grader], ...options });
    closers.push(() => served.close());
    return served.url;
  }
  const headers = { "content-type": "application/json", "x-user": "ada" };
  const send = (url: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(url, { method: "POST", headers, body: JSON.stringify(body), ...init });

  it("a request goes through, with what tells its errors", async () => {
    const url = await start();
    const body = { message: "Grüße", parameters: { difficulty: "easy" } };
    const response = await send(url + EXECUTE, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(completed("done"));
    expect(response.headers.get("x-request-id")).toBe("req-1");
    expect(response.headers.get("content-type")).toBe("application/json");
    const [seen] = at.server.requests;
    expect(seen?.body).toEqual(body);
    expect(seen?.headers.authorization).toBe("Bearer nk_test_secret");
    if (name === "Fastify")
      expect(response.headers.get("access-control-allow-origin")).toBe("https://page.example");
    // The bare address.
    expect((await send(`${url}/agent/execute`, {})).status).toBe(200);
    expect(at.server.requests).toHaveLength(2);
  });

  it("authorize knows what middleware knows", async () => {
    const url = await start();
    const response = await send(url + EXECUTE, {}, { headers: { ...headers, "x-user": "eve" } });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ detail: "WHO_ARE_YOU" });
    expect((await send(`${url}/agent/acme/spelling/grade-4/execute`, {})).status).toBe(404);
    expect(at.server.requests).toHaveLength(0);
  });

  it("a body is refused as it should be, however it comes", async () => {
    const url = await start();
    const large = await send(url + EXECUTE, { message: "x".repeat(262_144) });
    expect(large.status).toBe(413);
    expect(await large.json()).toEqual({ detail: "BODY_TOO_LARGE" });
    expect((await send(url + EXECUTE, [])).status).toBe(400);
    const empty = await fetch(url + EXECUTE, { method: "POST", headers: { "x-user": "ada" } });
    expect(empty.status).toBe(200);
    expect(at.server.requests.map(({ body }) => body)).toEqual([{}]);
  });

  it("a body without a length is read up to the limit", async () => {
    const url = await start();
    // More than the limit, and than the buffers on the way.
    const chunks = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"message":"'));
        for (let index = 0; index < 40; index++)
          controller.enqueue(new Uint8Array(65_536).fill(120));
        controller.enqueue(new TextEncoder().encode('"}'));
        controller.close();
      },
    });
    const chunked = await fetch(url + EXECUTE, {
      method: "POST",
      headers,
      body: chunks,
      duplex: "half",
    });
    expect(chunked.status).toBe(413);
    expect(await chunked.json()).toEqual({ detail: "BODY_TOO_LARGE" });
    expect(at.server.requests).toHaveLength(0);
  });

  it("a stream comes as it is made, and its request ends when the caller is gone", async () => {
    const opened = new Promise<[ServerResponse, Socket]>((resolve) => {
      at.server.handle((_request, response, socket) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write('event: run_started\ndata: {"executionId":"run-1"}\n\n');
        resolve([response, socket]);
      });
    });
    const url = await start();
    const controller = new AbortController();
    const response = await send(url + STEP, { message: "Hi." }, { signal: controller.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("run_started");
    const [upstream, socket] = await opened;
    upstream.write("event: step_started\ndata: {}\n\n");
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("step_started");
    const closed = once(socket, "close");
    controller.abort();
    await closed;
  });

  it("execute ends when the caller is gone", async () => {
    const seen = new Promise<Socket>((resolve) => {
      at.server.handle((_request, _response, socket) => {
        resolve(socket);
      });
    });
    const url = await start();
    const controller = new AbortController();
    const answer = send(url + EXECUTE, {}, { signal: controller.signal });
    const closed = once(await seen, "close");
    controller.abort();
    await expect(answer).rejects.toThrow();
    await closed;
  });

  it("a stream that the service breaks off is broken off", async () => {
    at.server.handle((_request, response, socket) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: run_started\ndata: {}\n\n", () => socket.destroy());
    });
    const url = await start();
    await expect(send(url + STEP, {}).then((response) => response.text())).rejects.toThrow();
  });
});

const sayError: express.ErrorRequestHandler = (error: Error, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(500).send(error.message);
};

describe("a server of Node.js", () => {
  const start = async (): Promise<Served> => {
    const app = express();
    const { client } = at;
    const relay = createRelay<express.Request>({
      client,
      flows: [grader],
      authorize: () => undefined,
    });
    app.use(expressHandler(relay), sayError);
    const served = await listening(app.listen(0, "127.0.0.1"));
    closers.push(() => served.close());
    return served;
  };

  /** Sends a request as no `fetch` does. */
  async function raw(url: string, options: object): Promise<number | undefined> {
    const request = httpRequest(url, { method: "POST", ...options });
    request.end();
    const [response] = (await once(request, "response")) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    return response.statusCode;
  }

  it("may get targets and hosts that are no URLs", async () => {
    const { url } = await start();
    expect(await raw(url, { path: "http://proxied.example/agent/execute" })).toBe(200);
    expect(await raw(url, { path: "//evil.example/agent/execute" })).toBe(200);
    expect(await raw(url, { path: "/agent/execute", headers: { host: "user@evil:x" } })).toBe(200);
    expect(await raw(url, { path: "http://user:secret@proxied.example/agent" })).toBe(200);
    expect(await raw(url, { path: "/agent/execute", method: "TRACE" })).toBe(405);
  });

  it("hears of a missing key, which is not told to the caller by the relay", async () => {
    await at.reopen({ apiKey: { "other/project": "nk_other" } });
    const { url } = await start();
    const response = await fetch(`${url}/agent/execute`, { method: "POST", body: "{}" });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain("No API key for the project acme/spelling");
  });

  it("is told where a body was read, and not kept", async () => {
    const app = express();
    app.use((request, _response, next) => {
      request.resume().on("end", next);
    });
    const relay = createRelay<express.Request>({
      client: at.client,
      flows: [grader],
      authorize: () => undefined,
    });
    app.use(expressHandler(relay), sayError);
    const served = await listening(app.listen(0, "127.0.0.1"));
    closers.push(() => served.close());
    const response = await fetch(`${served.url}/agent`, { method: "POST", body: "{}" });
    expect(await response.text()).toContain("was read before");
  });
});
