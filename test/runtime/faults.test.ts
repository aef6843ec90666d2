import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  APIConnectionError,
  APITimeoutError,
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  InvalidResponseError,
  isNoukaiError,
  NoukaiError,
  PermissionDeniedError,
  RateLimitError,
  StreamTruncatedError,
  type Client,
  type ClientOptions,
} from "noukai-codegen-runtime";
import { ERROR_STATUS } from "../../runtime/src/wire.js";
import { clientFor, grader } from "./support/flow.js";
import { watchLeaks, type LeakWatch } from "./support/leaks.js";
import {
  completed,
  fail,
  frame,
  json,
  runStarted,
  startServer,
  startStream,
  stepFrames,
  type Handler,
  type ScriptedServer,
} from "./support/server.js";

let server: ScriptedServer;
let client: Client;
let leaks: LeakWatch;
/** The connections of `fetch`, which are nobody's to close where it is the platform's. */
let agent: Agent;

const fetchWithAgent: typeof globalThis.fetch = (input, init) =>
  globalThis.fetch(input, Object.assign({}, init, { dispatcher: agent }));

beforeEach(async () => {
  server = await startServer(() => undefined);
  client = clientFor(server.baseUrl);
  agent = new Agent();
  leaks = watchLeaks();
});

afterEach(async () => {
  await client.close();
  await agent.destroy();
  await server.idle();
  await server[Symbol.asyncDispose]();
  // No timer and no socket is left, and no rejection went unhandled.
  await leaks.expectNone();
});

/** A client with options of its own in place of the test's. */
async function reopen(options: ClientOptions): Promise<void> {
  await client.close();
  client = clientFor(server.baseUrl, options);
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("the call succeeded"),
    (error: unknown) => error,
  );
}

const execute = (): Promise<unknown> => grader(client).execute({ message: "Hi." });
const trace = (): Promise<unknown> => grader(client).run("run-1").trace();

async function steps(): Promise<unknown> {
  const all: unknown[] = [];
  for await (const step of grader(client).steps({ message: "Hi." })) all.push(step);
  return all;
}

/** Every way to send a `POST`, which must not be repeated where it may have run. */
const posts: [string, () => Promise<unknown>][] = [
  ["execute", execute],
  ["steps", steps],
  ["executeAsync", () => grader(client).executeAsync({ message: "Hi." })],
];

/** A port on which nothing listens. */
async function deadUrl(): Promise<string> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return `http://127.0.0.1:${port}`;
}

describe("no connection", () => {
  it("refused: an APIConnectionError after the permitted retries, with its cause", async () => {
    await client.close();
    const retries: number[] = [];
    const baseUrl = await deadUrl();
    client = clientFor(baseUrl, { hooks: { retry: (info) => retries.push(info.attempt) } });
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({
      name: "APIConnectionError",
      attempts: 3,
      method: "POST",
      url: `${baseUrl}/seq/acme/spelling/grade-3/v0/execute`,
    });
    expect(String(error)).toMatch(/ECONNREFUSED/);
    expect((error as Error).cause).toMatchObject({ code: "ECONNREFUSED" });
    expect(retries).toEqual([1, 2]);
  });

  it("with the platform's fetch: the same", async () => {
    await client.close();
    client = clientFor(await deadUrl(), { fetch: fetchWithAgent, maxRetries: 1 });
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({ attempts: 2 });
  });
});

describe.each(["undici", "fetch"])("over %s", (transport) => {
  beforeEach(async () => {
    await reopen(transport === "fetch" ? { fetch: fetchWithAgent } : {});
  });

  describe.each(posts)("%s", (_name, post) => {
    it("reset before headers: an APIConnectionError, sent once", async () => {
      server.handle((_request, response) => response.socket?.resetAndDestroy());
      const error = await failureOf(post());
      expect(error).toBeInstanceOf(APIConnectionError);
      expect(error).toMatchObject({ attempts: 1 });
      expect(server.requests).toHaveLength(1);
    });

    it("closed before headers: an APIConnectionError, sent once", async () => {
      server.handle((_request, response) => response.socket?.destroy());
      expect(await failureOf(post())).toBeInstanceOf(APIConnectionError);
      expect(server.requests).toHaveLength(1);
    });

    it.each([429, 503])(
      "%i with Retry-After: sent again when it says, then its error",
      async (status) => {
        server.handle((_request, response) => {
          fail(response, status, "SLOW_DOWN", { "retry-after": "0" });
        });
        const error = await failureOf(post());
        expect(error).toBeInstanceOf(status === 429 ? RateLimitError : FlowExecutionError);
        expect(error).toMatchObject({ attempts: 3, status, code: "SLOW_DOWN" });
        expect(server.requests).toHaveLength(3);
      },
    );

    it.each([500, 502, 504, 400, 409])("%i: not sent again", async (status) => {
      server.handle((_request, response) => {
        fail(response, status, "NO");
      });
      expect(await failureOf(post())).toMatchObject({ status, attempts: 1 });
      expect(server.requests).toHaveLength(1);
    });
  });

  it("reset after headers, in the middle of a body: an APIConnectionError, sent once", async () => {
    server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
      response.write('{"status":');
      setImmediate(() => response.socket?.resetAndDestroy());
    });
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(String(error)).toMatch(/in the middle of a response/);
    expect(server.requests).toHaveLength(1);
  });

  it("a body that stalls: an APITimeoutError within its limit, and a closed connection", async () => {
    let closed: Promise<unknown> | undefined;
    server.handle((_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"status":');
    });
    const started = performance.now();
    const error = await failureOf(grader(client).execute({ message: "Hi.", timeout: 100 }));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(error).toBeInstanceOf(APITimeoutError);
    expect(error).toMatchObject({ phase: "total", status: 200, method: "POST" });
    expect(String(error)).toMatch(/not done within 100 ms/);
    await closed;
    expect(server.requests).toHaveLength(1);
  });

  it("headers that never come: an APITimeoutError of the headers' limit", async () => {
    const timeout = { headers: 60, total: 20_000 };
    const error = await failureOf(grader(client).execute({ message: "Hi.", timeout }));
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "headers" });
  });

  it("a body that pauses for too long: an APITimeoutError of the idle limit", async () => {
    server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    });
    const timeout = { idle: 60, total: 20_000 };
    const error = await failureOf(grader(client).execute({ message: "Hi.", timeout }));
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "idle" });
  });

  it("headers without a body: an InvalidResponseError", async () => {
    server.handle((_request, response) => response.writeHead(200, { "content-length": 0 }).end());
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, body: "" });
    expect(server.requests).toHaveLength(1);
  });

  it("200 with HTML: an InvalidResponseError with the body, bounded", async () => {
    server.handle((_request, response) => {
      response.writeHead(200, { "content-type": "text/html", "x-request-id": "req-7" });
      response.end(`<html>${"x".repeat(100_000)}`);
    });
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(error).toMatchObject({ status: 200, requestId: "req-7" });
    expect((error as NoukaiError).body).toHaveLength(4096);
  });

  it("200 with truncated JSON: an InvalidResponseError", async () => {
    server.handle((_request, response) => response.writeHead(200).end('{"status": "comp'));
    expect(await failureOf(execute())).toBeInstanceOf(InvalidResponseError);
    server.handle((_request, response) => {
      json(response, 200, ["an array"]);
    });
    expect(await failureOf(execute())).toBeInstanceOf(InvalidResponseError);
    server.handle((_request, response) => {
      json(response, 200, { status: "dancing" });
    });
    expect(await failureOf(execute())).toBeInstanceOf(InvalidResponseError);
  });

  it("429 without Retry-After: sent again after a wait of its own", async () => {
    const delays: number[] = [];
    await reopen({
      ...(transport === "fetch" && { fetch: fetchWithAgent }),
      hooks: { retry: (info) => delays.push(info.delayMs) },
    });
    let calls = 0;
    server.handle((_request, response) => {
      if (++calls === 1) fail(response, 429, "SLOW_DOWN");
      else json(response, 200, completed([]));
    });
    expect(await execute()).toEqual(completed([]));
    expect(delays).toHaveLength(1);
    expect(delays[0]).toBeGreaterThanOrEqual(125);
    expect(delays[0]).toBeLessThanOrEqual(250);
  });

  it("429 with a Retry-After past the limit: its error at once, with the seconds", async () => {
    server.handle((_request, response) => {
      fail(response, 429, "SLOW_DOWN", { "retry-after": "3600" });
    });
    const started = performance.now();
    const error = await failureOf(execute());
    expect(performance.now() - started).toBeLessThan(2000);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: 3600, attempts: 1 });
  });

  it("503, then an answer: the answer", async () => {
    let calls = 0;
    server.handle((_request, response) => {
      if (++calls < 3) fail(response, 503, "BILLING_UNAVAILABLE", { "retry-after": "0" });
      else json(response, 200, completed([]));
    });
    expect(await execute()).toEqual(completed([]));
    expect(server.requests).toHaveLength(3);
  });

  it("maxRetries: 0 sends once", async () => {
    await reopen({ maxRetries: 0, ...(transport === "fetch" && { fetch: fetchWithAgent }) });
    server.handle((_request, response) => {
      fail(response, 503, "NO", { "retry-after": "0" });
    });
    expect(await failureOf(execute())).toMatchObject({ attempts: 1 });
  });

  it.each(["reset", 502, 503, 504])("a GET is sent again after %s", async (fault) => {
    let calls = 0;
    server.handle((_request, response) => {
      if (++calls > 1) json(response, 200, { flowRun: {}, steps: [] });
      else if (fault === "reset") response.socket?.resetAndDestroy();
      else fail(response, Number(fault), "NO", { "retry-after": "0" });
    });
    expect(await trace()).toEqual({ flowRun: {}, steps: [] });
    expect(server.requests).toHaveLength(2);
  });

  it("an error body of 50 MB: its error, and only the start of it is read", async () => {
    let written = 0;
    let closed: Promise<unknown> | undefined;
    server.handle(async (_request, response) => {
      closed = once(response, "close");
      const piece = Buffer.alloc(1 << 16, "x");
      response.writeHead(500, { "content-length": 50 * (1 << 20) });
      while (written < 50 * (1 << 20) && !response.destroyed) {
        written += piece.length;
        if (response.write(piece)) continue;
        await Promise.race([once(response, "drain"), closed]);
      }
    });
    const error = await failureOf(execute());
    await closed;
    expect(error).toBeInstanceOf(FlowExecutionError);
    expect((error as NoukaiError).body).toHaveLength(4096);
    expect(written).toBeLessThan(30 * (1 << 20));
  });

  it("a redirect to another host: an InvalidResponseError, and the key does not follow", async () => {
    const other = await startServer((_request, response) => {
      json(response, 200, completed([]));
    });
    for (const status of [301, 302, 307, 308]) {
      server.handle((_request, response) =>
        response.writeHead(status, { location: `${other.origin}/elsewhere` }).end(),
      );
      const error = await failureOf(execute());
      expect(error).toBeInstanceOf(InvalidResponseError);
      expect(error).toMatchObject({ status });
    }
    expect(other.requests).toHaveLength(0);
    await other[Symbol.asyncDispose]();
  });

  it("an abort is the signal's own reason, never a timeout", async () => {
    const reason = new Error("the user left");
    for (const when of ["before", "while sending", "while reading", "while waiting to retry"]) {
      const controller = new AbortController();
      const abort = (): void =>
        void setImmediate(() => {
          controller.abort(reason);
        });
      if (when === "before") controller.abort(reason);
      await reopen({
        ...(transport === "fetch" && { fetch: fetchWithAgent }),
        hooks: {
          ...(when === "while reading" && { response: abort }),
          ...(when === "while waiting to retry" && { retry: abort }),
        },
      });
      server.handle((_request, response) => {
        if (when === "while sending") abort();
        if (when === "while reading") response.writeHead(200).write("{");
        if (when === "while waiting to retry") fail(response, 429, "NO", { "retry-after": "30" });
      });
      const call = grader(client).execute({ message: "Hi.", signal: controller.signal });
      expect(await failureOf(call), when).toBe(reason);
    }
    // Before the transport has been loaded, and while its connection is made.
    await reopen(transport === "fetch" ? { fetch: fetchWithAgent } : {});
    for (const turns of [0, 1, 2, 5]) {
      const controller = new AbortController();
      const call = failureOf(grader(client).execute({ message: "Hi.", signal: controller.signal }));
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      controller.abort(reason);
      expect(await call, `after ${turns} turns`).toBe(reason);
    }
    const controller = new AbortController();
    controller.abort();
    const error = await failureOf(
      grader(client).execute({ message: "Hi.", signal: controller.signal }),
    );
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: "AbortError" });
    expect(isNoukaiError(error)).toBe(false);
  });

  it("the client's signal cancels what is under way", async () => {
    const controller = new AbortController();
    await reopen({
      signal: controller.signal,
      ...(transport === "fetch" && { fetch: fetchWithAgent }),
    });
    server.handle(() => {
      controller.abort();
    });
    expect(await failureOf(execute())).toBe(controller.signal.reason);
  });

  it("closing the client fails what is under way", async () => {
    server.handle(() => client.close());
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(String(error)).toMatch(/client was closed/);
  });

  it("a stream that never ends is over with its last event", async () => {
    let closed: Promise<unknown> | undefined;
    server.handle((_request, response) => {
      closed = once(response, "close");
      startStream(response);
      response.write(
        [runStarted, ...stepFrames("find", {}), frame("flow_completed", { result: [] })].join(""),
      );
    });
    expect(await steps()).toHaveLength(1);
    await closed;
  });

  it("a stream that is silent: an APITimeoutError of the idle limit", async () => {
    server.handle((_request, response) => {
      startStream(response);
      response.write(runStarted);
    });
    const events = grader(client).events({ message: "Hi.", timeout: { idle: 60 } });
    expect((await events.next()).value?.type).toBe("run_started");
    expect(await failureOf(events.next())).toMatchObject({
      name: "APITimeoutError",
      phase: "idle",
    });
  });

  it("a stream that only ever talks: an APITimeoutError of the total limit", async () => {
    let timer: NodeJS.Timeout | undefined;
    server.handle((_request, response) => {
      startStream(response);
      timer = setInterval(() => response.write(": still here\n\n"), 10);
    });
    const timeout = { idle: 1000, total: 80 };
    const call = grader(client).events({ message: "Hi.", timeout }).next();
    const error = await failureOf(call);
    clearInterval(timer);
    expect(error).toMatchObject({ name: "APITimeoutError", phase: "total" });
  });

  it("a slow reader is not a silent stream", async () => {
    server.handle((_request, response) => {
      startStream(response);
      response.write(runStarted + stepFrames("find", {}).join(""));
      response.end(frame("flow_completed", { result: [] }));
    });
    const events = grader(client).events({ message: "Hi.", timeout: { idle: 40 } });
    await events.next();
    // The reader's own time: twice what the stream may be silent.
    await new Promise((resolve) => setTimeout(resolve, 80));
    const types: string[] = [];
    for await (const event of events) types.push(event.type);
    expect(types.at(-1)).toBe("flow_completed");
  });
});

describe("every status of the protocol", () => {
  const classes: Record<number, typeof NoukaiError> = {
    400: FlowRequestError,
    402: InsufficientCreditsError,
    404: FlowNotFoundError,
    409: FlowRequestError,
    413: FlowRequestError,
    422: FlowRequestError,
    500: FlowExecutionError,
    502: FlowExecutionError,
    503: FlowExecutionError,
  };
  const cases: [number, string, typeof NoukaiError | undefined][] = [
    [401, "UNAUTHENTICATED", AuthenticationError],
    [403, "FORBIDDEN", PermissionDeniedError],
    [418, "TEAPOT", FlowRequestError],
    ...Object.entries(ERROR_STATUS).map(
      ([code, status]): [number, string, typeof NoukaiError | undefined] => [
        status,
        code,
        classes[status],
      ],
    ),
  ];

  it.each(cases)("%i %s", async (status, code, expected) => {
    await reopen({ maxRetries: 0 });
    server.handle((_request, response) => {
      fail(response, status, code, { "x-request-id": "req-1" });
    });
    const error = await failureOf(execute());
    if (!expected) throw new Error(`no class for ${status}`);
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      constructor: expected,
      name: expected.name,
      status,
      code,
      requestId: "req-1",
      method: "POST",
      attempts: 1,
    });
    expect(String(error)).toContain(`because of ${code} [${status} ${code}]`);
    expect(isNoukaiError(error)).toBe(true);
    expect(error instanceof FlowExecutionError).toBe(
      expected === FlowRequestError || expected === FlowExecutionError,
    );
  });

  it.each([
    ["not json at all", undefined],
    ['{"detail":"only text"}', "only text"],
    ['{"detail":[{"loc":["body"],"msg":"bad"}]}', "bad"],
    ['{"error":{"code":"X","message":"elsewhere"}}', "elsewhere"],
    ['{"detail":{"code":"X","message":"m","executionId":"run-9"}}', "run-9"],
    ["", "gave no reason"],
  ])("a body of another shape: %s", async (body, expected) => {
    server.handle((_request, response) => response.writeHead(400).end(body));
    const error = await failureOf(execute());
    expect(error).toBeInstanceOf(FlowRequestError);
    expect(error).toMatchObject({ body });
    const text = `${String(error)} ${String((error as NoukaiError).executionId)}`;
    if (expected !== undefined) expect(text).toContain(expected);
  });
});

describe("an error", () => {
  it("never holds the API key", async () => {
    const faults: Handler[] = [
      (_request, response) => {
        fail(response, 401, "NO");
      },
      (_request, response) => response.socket?.resetAndDestroy(),
      (_request, response) => response.writeHead(200).end("<html>"),
    ];
    for (const fault of faults) {
      server.handle((request, response, socket) => void fault(request, response, socket));
      const error = await failureOf(execute());
      const { inspect } = await import("node:util");
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("nk_test_secret");
      expect(JSON.stringify(error)).not.toContain("nk_test_secret");
    }
  });

  it("is told apart across copies of the package", () => {
    const twin = Object.assign(new Error("from elsewhere"), { isNoukaiError: true });
    expect(isNoukaiError(twin)).toBe(true);
    expect(isNoukaiError(new Error("other"))).toBe(false);
    expect(isNoukaiError(null)).toBe(false);
    expect(isNoukaiError("text")).toBe(false);
  });
});

describe("a stream cut at every byte", () => {
  const whole = [
    frame("run_started", { runId: "r", executionId: "r" }),
    frame("step_started", { stepId: "find", stepIndex: 0 }),
    frame("step_completed", { stepId: "find", output: { mistakes: [{ word: "naïve ✓" }] } }),
    frame("flow_completed", { result: [] }),
  ].join("");
  const bytes = Buffer.from(whole);

  it("in two pieces reads as one", async () => {
    let cut = 1;
    server.handle((_request, response) => {
      startStream(response);
      response.socket?.setNoDelay(true);
      response.write(bytes.subarray(0, cut));
      setImmediate(() => response.end(bytes.subarray(cut)));
    });
    for (; cut < bytes.length; cut++) {
      const all: unknown[] = [];
      for await (const step of grader(client).steps({ message: "Hi." })) all.push(step.output);
      expect(all, `cut at ${cut}`).toEqual([{ mistakes: [{ word: "naïve ✓" }] }]);
    }
  });

  it("and ended there is a StreamTruncatedError until the last event is whole", async () => {
    await reopen({ maxRetries: 0 });
    let cut = 0;
    server.handle((_request, response) => {
      startStream(response);
      response.end(bytes.subarray(0, cut));
    });
    for (; cut < bytes.length; cut++) {
      const error = await failureOf(steps());
      expect(error, `ended at ${cut}`).toBeInstanceOf(StreamTruncatedError);
    }
  });
});
