import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { serve } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { unwrap, type Client, type ScopeLogEvent } from "noukai-codegen-runtime";
import {
  currentSession,
  handleInSession,
  withReplay,
  withSession,
  type HandlerOptions,
} from "noukai-codegen-runtime/replay";
import { replayErrors, sessions as expressSessions } from "noukai-codegen-runtime/replay/express";
import { sessions as fastifySessions } from "noukai-codegen-runtime/replay/fastify";
import { sessions as honoSessions } from "noukai-codegen-runtime/replay/hono";
import { withSessions } from "noukai-codegen-runtime/replay/next";
import type { Emulator } from "../../../emulator/index.js";
import { clientFor } from "../support/flow.js";
import { counter, startFlows } from "./flows.js";

/*
 * One program on each framework: `POST /count` runs a flow for the text in its body, as often as the text has words, and `/twice`
 * once more. The frameworks are the real ones, over sockets.
 */
let emulator: Emulator;
let client: Client;
/** The flows that were requested of the emulator. */
let runs: string[];
/** Where sessions and replays were opened and closed, in the log of the client. */
let scopes: ScopeLogEvent[];

beforeAll(async () => {
  emulator = await startFlows({ capture: "full" });
  client = clientFor(emulator.url, {
    hooks: {
      request: ({ url }) => {
        if (url.endsWith("/execute")) runs.push(url);
      },
    },
    onLog: (event) => {
      if ("mode" in event) scopes.push(event);
    },
  });
});
afterAll(async () => {
  await client.close();
  await emulator.close();
});
beforeEach(() => {
  runs = [];
  scopes = [];
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function count(text: string): Promise<number[]> {
  const counts: number[] = [];
  for (const message of text.split(" "))
    counts.push(unwrap(await counter(client).execute({ message })));
  return counts;
}

/** A program that serves requests, and how to stop it. */
interface Served {
  fetch(path: string, init: RequestInit): Promise<Response>;
  close(): Promise<void> | void;
}

const bodyOf = async (request: Request): Promise<string> =>
  ((await request.json()) as { text: string }).text;

const frameworks: Readonly<Record<string, (options: HandlerOptions) => Promise<Served>>> = {
  "the core": (options) => {
    const handler = async (request: Request): Promise<Response> => {
      if (request.url.endsWith("/fails")) throw new RangeError("mine");
      return Response.json(await count(await bodyOf(request)));
    };
    return Promise.resolve({
      fetch: (path, init) => {
        const request = new Request(`http://app.test${path}`, init);
        return handleInSession(request, () => handler(request), options);
      },
      close: () => undefined,
    });
  },
  Next: (options) => {
    // An app router's handler takes the parameters of its route, too.
    const POST = withSessions(
      async (request: Request, context: { readonly params: Promise<{ name: string }> }) => {
        const { name } = await context.params;
        if (name === "fails") throw new RangeError("mine");
        return Response.json(await count(await bodyOf(request)));
      },
      options,
    );
    return Promise.resolve({
      fetch: (path, init) =>
        POST(new Request(`http://app.test${path}`, init), {
          params: Promise.resolve({ name: path.slice(1) }),
        }),
      close: () => undefined,
    });
  },
  Hono: async (options) => {
    const app = new Hono();
    app.use(honoSessions(options));
    app.post("/count", async (context) => context.json(await count(await bodyOf(context.req.raw))));
    app.post("/fails", () => {
      throw new RangeError("mine");
    });
    app.onError((error, context) => context.text(error.name, 500));
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
    await once(server, "listening");
    return served(server.address() as AddressInfo, () => void server.close());
  },
  Express: async (options) => {
    const app = express();
    app.use(express.json(), expressSessions(options));
    app.post("/count", async (request, response) => {
      const { text } = request.body as { text: string };
      response.json(await count(text));
    });
    app.post("/fails", () => {
      throw new RangeError("mine");
    });
    app.use(replayErrors());
    app.use(
      (
        error: Error,
        _: express.Request,
        response: express.Response,
        next: express.NextFunction,
      ) => {
        if (response.headersSent) next(error);
        else response.status(500).send(error.name);
      },
    );
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    return served(server.address() as AddressInfo, () => void server.close());
  },
  Fastify: async (options) => {
    const app = fastify();
    await app.register(fastifySessions, options);
    app.post<{ Body: { text: string } }>("/count", (request) => count(request.body.text));
    app.post("/fails", () => {
      throw new RangeError("mine");
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return served(app.server.address() as AddressInfo, () => app.close());
  },
};

function served({ port }: AddressInfo, close: Served["close"]): Served {
  return { fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init), close };
}

describe.each(Object.keys(frameworks))("with %s", (name) => {
  let app: Served;

  beforeAll(async () => {
    app = (await frameworks[name]?.({ client })) ?? expect.fail(name);
  });
  afterAll(() => app.close());

  const post = (
    text: string,
    headers: Record<string, string> = {},
    path = "/count",
  ): Promise<Response> =>
    app.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ text }),
    });
  const sessionIn = (response: Response): string => response.headers.get("x-noukai-session") ?? "";
  const enable = (): unknown => vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");

  it("a request is a session, whose id the response has", async () => {
    const responses = await Promise.all([post("one three"), post("four")]);
    expect(await Promise.all(responses.map((response) => response.json()))).toEqual([[6, 10], [8]]);
    const [first = "", second = ""] = responses.map(sessionIn);
    expect(await client.session(first).executions()).toHaveLength(2);
    expect(await client.session(second).executions()).toHaveLength(1);
    expect(currentSession()).toBeUndefined();
  });

  it("a session is replayed by its id, and sends no run", async () => {
    const sessionId = sessionIn(await post("one three"));
    enable();
    runs = [];
    const replayed = await post("other words", { "X-Noukai-Replay": sessionId });
    expect(replayed.status).toBe(200);
    expect(await replayed.json()).toEqual([6, 10]);
    expect(sessionIn(replayed)).toBe(sessionId);
    expect(runs).toEqual([]);
  });

  it("without the variable, a request for a replay is recorded as any other", async () => {
    const sessionId = sessionIn(await post("one three"));
    runs = [];
    const response = await post("seventeen", { "x-noukai-replay": sessionId });
    expect(await response.json()).toEqual([18]);
    expect(sessionIn(response)).not.toBe(sessionId);
    expect(runs).toHaveLength(1);
  });

  it.each([
    ["00000000-0000-4000-8000-000000000000", 404, "replay_session_not_found"],
    ["nonsense", 400, "replay_invalid_session"],
  ])("the session %s is answered with %d", async (sessionId, status, error) => {
    enable();
    const response = await post("one", { "x-noukai-replay": sessionId });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error, message: expect.any(String) as string });
    expect(runs).toEqual([]);
  });

  it.each([
    ["a call more", "a b c", "Call 3 of grade-3"],
    ["a call less", "a", "Left over: "],
  ])("%s is an error", async (_, text, message) => {
    const sessionId = sessionIn(await post("one three"));
    enable();
    const response = await post(text, { "x-noukai-replay": sessionId });
    expect(response.status).toBe(500);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      error: "replay_error",
      message: expect.stringContaining(message) as string,
    });
  });

  it("the log of the client has when sessions and replays are opened and closed", async () => {
    const sessionId = sessionIn(await post("one"));
    const log = (mode: ScopeLogEvent["mode"]): ScopeLogEvent[] => [
      { phase: "scope_open", mode, sessionId },
      { phase: "scope_close", mode, sessionId },
    ];
    await vi.waitFor(() => {
      expect(scopes).toEqual(log("capture"));
    });
    enable();
    scopes = [];
    // Of several values, the first.
    const header = { "x-noukai-replay": `${sessionId}, nonsense` };
    expect((await post("one", header)).status).toBe(200);
    await vi.waitFor(() => {
      expect(scopes).toEqual(log("replay"));
    });
    scopes = [];
    const unknown = "00000000-0000-4000-8000-000000000000";
    await post("one", { "x-noukai-replay": unknown });
    await post("one", {}, "/fails").catch(() => undefined);
    await vi.waitFor(() => {
      expect(scopes.map(({ phase, mode }) => `${phase} ${mode}`)).toEqual([
        ...["scope_open replay", "scope_close replay"],
        ...["scope_open capture", "scope_close capture"],
      ]);
    });
  });

  it("other errors stay those of the program", async () => {
    const outcome = await post("x", {}, "/fails").then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    if (name === "the core" || name === "Next") expect(outcome).toBeInstanceOf(RangeError);
    else expect(outcome).toBe(500);
  });
});

describe("a response that is streamed", () => {
  const replaying = (url: string, sessionId: string, text: string): Promise<string> =>
    fetch(`${url}/${text}`, { headers: { "x-noukai-replay": sessionId } }).then((response) =>
      response.text(),
    );

  it("with Express, is cut off where calls are left over", async () => {
    const app = express();
    app.use(expressSessions({ enabled: true }));
    app.get("/:text", async (request, response) => {
      for (const message of request.params.text.split("-"))
        response.write(`${(await count(message)).join()} `);
      response.end();
    });
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const live = await fetch(`${url}/one-three`);
    expect(await live.text()).toBe("6 10 ");
    const sessionId = live.headers.get("x-noukai-session") ?? "";
    expect(await replaying(url, sessionId, "x-y")).toBe("6 10 ");
    await expect(replaying(url, sessionId, "x")).rejects.toThrow(TypeError);
    server.close();
  });

  it("with Fastify, is passed on", async () => {
    const app = fastify();
    await app.register(fastifySessions, { enabled: true });
    app.get<{ Params: { text: string } }>("/:text", (request, reply) => {
      const { text } = request.params;
      const bodies = async function* (): AsyncGenerator<string> {
        for (const message of text.split("-")) yield `${(await count(message)).join()} `;
      };
      return reply.type("text/plain").send(Readable.from(bodies()));
    });
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const live = await fetch(`${url}/one-three`);
    expect(await live.text()).toBe("6 10 ");
    const sessionId = live.headers.get("x-noukai-session") ?? "";
    expect(await replaying(url, sessionId, "x-y")).toBe("6 10 ");
    await app.close();
  });
});

describe("handleInSession", () => {
  const stream = (words: readonly string[]): Response => {
    const encoder = new TextEncoder();
    const left = [...words];
    // Calls a flow when it is read, as a stream of steps does.
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const message = left.shift();
          if (message === undefined) controller.close();
          else {
            const counted = unwrap(await counter(client).execute({ message }));
            controller.enqueue(encoder.encode(`${counted} `));
          }
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, {
      status: 201,
      headers: { "content-type": "text/plain", etag: "x" },
    });
  };

  it("records and replays what a streamed body calls", async () => {
    const opened = vi.fn();
    const live = await handleInSession(
      new Request("http://app.test"),
      () => stream(["one", "three"]),
      { onLog: opened },
    );
    expect([live.status, live.headers.get("etag")]).toEqual([201, "x"]);
    expect(opened).toHaveBeenCalledTimes(1);
    expect(await live.text()).toBe("6 10 ");
    expect(opened).toHaveBeenCalledTimes(2);
    const sessionId = live.headers.get("x-noukai-session") ?? "";
    expect(await client.session(sessionId).executions()).toHaveLength(2);
    const request = new Request("http://app.test", { headers: { "x-noukai-replay": sessionId } });
    const again = (words: string[]): Promise<Response> =>
      handleInSession(request, () => stream(words), { enabled: true });
    const replayed = await again(["a", "b"]);
    expect([replayed.status, replayed.headers.get("etag")]).toEqual([201, "x"]);
    expect(await replayed.text()).toBe("6 10 ");
    expect((await again(["a", "b", "c"])).status).toBe(500);
    expect((await again(["a"])).status).toBe(500);
  });

  it("stays in the replay around it, where a program handles requests without a socket", async () => {
    const app = new Hono();
    app.use(honoSessions());
    app.get("/:text", async (context) => context.json(await count(context.req.param("text"))));
    const live = await app.request("/one");
    const sessionId = live.headers.get("x-noukai-session") ?? "";
    await withSession({ sessionId }, () => count("three"));
    runs = [];
    const answers = await withReplay({ sessionId, enabled: true }, async () => {
      const responses = [await app.request("/x"), await app.request("/y")];
      return Promise.all(responses.map((response) => response.json()));
    });
    expect(answers).toEqual([[6], [10]]);
    expect(runs).toEqual([]);
  });

  it("passes on that a body breaks off, with which the session ends", async () => {
    const onLog = vi.fn();
    const response = await handleInSession(
      new Request("http://app.test"),
      () =>
        new Response(
          new ReadableStream({
            pull: () => {
              throw new RangeError("mine");
            },
          }),
        ),
      { onLog },
    );
    await expect(response.text()).rejects.toThrow("mine");
    expect(onLog).toHaveBeenCalledTimes(2);
  });

  it("passes on that the reader stopped, and what cannot be changed", async () => {
    const cancelled = vi.fn();
    const response = await handleInSession(
      new Request("http://app.test"),
      () => new Response(new ReadableStream({ cancel: cancelled })),
    );
    await response.body?.cancel("enough");
    expect(cancelled).toHaveBeenCalledWith("enough");
    const moved = await handleInSession(new Request("http://app.test"), () =>
      Response.redirect("http://app.test/there", 302),
    );
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "http://app.test/there"]);
    expect(moved.headers.get("x-noukai-session")).toMatch(/^[\da-f-]{36}$/);
  });
});
