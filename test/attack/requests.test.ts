import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { APIConnectionError, FlowExecutionError, RateLimitError } from "noukai-codegen-runtime";
import { failureOf, transports, useFaults } from "../runtime/faults/harness.js";
import { clientFor, grader } from "../runtime/support/flow.js";
import { fail, json } from "../runtime/support/server.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  const posts: [string, () => Promise<unknown>][] = [
    ["execute", () => at.execute()],
    ["steps", () => at.steps()],
    ["executeAsync", () => grader(at.client).executeAsync({ message: "Hi." })],
  ];

  // At bd91f18 one `execute` ran three times behind a gateway that answers 503.
  it.each(posts)("a gateway's bare 503: %s is sent once", async (_name, post) => {
    for (const headers of [{}, { "retry-after": "soon" }]) {
      const before = at.server.requests.length;
      at.server.handle((_request, response) => {
        response.writeHead(503, headers).end("<html>upstream connect error</html>");
      });
      const error = await failureOf(post());
      expect(error).toBeInstanceOf(FlowExecutionError);
      expect(error).toMatchObject({ status: 503, attempts: 1, retryAfter: undefined });
      expect(at.server.requests.length - before).toBe(1);
    }
  });

  /** What one call does about a `Retry-After`: the delay before its first retry, or the error without one. */
  async function answerTo(status: number, retryAfter: string | string[]): Promise<unknown> {
    const controller = new AbortController();
    const retry = ({ delayMs }: { delayMs: number }): void => {
      controller.abort(delayMs);
    };
    await at.reopen({ timeout: 0, hooks: { retry } });
    at.server.handle((_request, response) => {
      response.setHeader("retry-after", retryAfter);
      fail(response, status, "SLOW_DOWN");
    });
    const { signal } = controller;
    const outcome = await failureOf(grader(at.client).execute({ message: "Hi.", signal }));
    expect(at.server.requests).toHaveLength(1);
    at.server.requests.length = 0;
    return outcome;
  }

  const past = "Wed, 21 Oct 2015 07:28:00 GMT";
  it.each([429, 503])(
    "%i: the delay is never shorter than Retry-After or the backoff",
    async (status) => {
      // At bd91f18 the delay was the header's, without jitter: all clients came back at once, after 0 s for a past date.
      const cases: [string | string[], number, number][] = [
        ["0", 125, 250],
        [past, 125, 250],
        ["Wednesday, 21-Oct-15 07:28:00 GMT", 125, 250],
        ["7", 7_000, 8_750],
        ["0.5", 500, 625],
        ["60", 60_000, 75_000],
        [["1", "3"], 3_000, 3_750],
        [["2", past], 2_000, 2_500],
      ];
      for (const [retryAfter, least, most] of cases) {
        const delay = await answerTo(status, retryAfter);
        expect(delay, inspect(retryAfter)).toBeGreaterThanOrEqual(least);
        expect(delay, inspect(retryAfter)).toBeLessThanOrEqual(most);
      }
      expect(await answerTo(status, "60")).not.toBe(await answerTo(status, "60"));
    },
  );

  it("a Retry-After that is no delay counts as none", async () => {
    for (const retryAfter of ["-5", "NaN", "Infinity", "-Infinity", "1e9", "0x10", "soon", ""]) {
      const delay = await answerTo(429, retryAfter);
      expect(delay, retryAfter).toBeLessThanOrEqual(250);
      expect(delay, retryAfter).toBeGreaterThanOrEqual(125);
      expect(await answerTo(503, retryAfter), retryAfter).toBeInstanceOf(FlowExecutionError);
    }
  });

  it.each([429, 503])(
    "%i: beyond 60 s the error comes at once, with the seconds",
    async (status) => {
      for (const retryAfter of [
        "61",
        "9".repeat(400),
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "4294967296",
      ]) {
        const error = await answerTo(status, retryAfter);
        expect(error).toBeInstanceOf(status === 429 ? RateLimitError : FlowExecutionError);
        expect(error).toMatchObject({ status, attempts: 1 });
        const { retryAfter: seconds } = error as RateLimitError | FlowExecutionError;
        expect(seconds).toBeGreaterThan(60);
        expect(seconds).toBeLessThanOrEqual(Number.MAX_SAFE_INTEGER);
      }
    },
  );

  it.each([429, 503])("%i: beyond the time of the call, too", async (status) => {
    at.server.handle((_request, response) => {
      fail(response, status, "SLOW_DOWN", { "retry-after": "30" });
    });
    const call = grader(at.client).execute({ message: "Hi.", timeout: 20_000 });
    expect(await failureOf(call)).toMatchObject({ status, attempts: 1, retryAfter: 30 });
    expect(at.server.requests).toHaveLength(1);
  });
});

describe("under fetch", () => {
  const failed = (cause?: unknown): TypeError => new TypeError("fetch failed", { cause });
  const connect = (code: string, syscall = "connect"): Error =>
    Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

  /** How often a POST is sent through a `fetch` that always fails. */
  async function attemptsOf(error: Error): Promise<number> {
    let sent = 0;
    const fetch = (): Promise<Response> => {
      sent++;
      return Promise.reject(error);
    };
    const client = clientFor("http://service.example", { fetch, maxRetries: 1 });
    expect(await failureOf(grader(client).execute({ message: "Hi." }))).toBeInstanceOf(
      APIConnectionError,
    );
    await client.close();
    return sent;
  }

  it.each([
    ["a bare TypeError", failed()],
    ["a code without a cause", Object.assign(new TypeError("failed"), { code: "ECONNREFUSED" })],
    ["a code that a proxy may pass on", failed({ code: "ECONNREFUSED" })],
    ["a reset connection", failed(connect("ECONNRESET", "read"))],
    ["a lost route while reading", failed(connect("EHOSTUNREACH", "read"))],
    ["no causes at all", failed(new AggregateError([]))],
    [
      "one address that was connected",
      failed(new AggregateError([connect("ECONNREFUSED"), connect("ECONNRESET", "read")])),
    ],
  ])("%s does not prove that nothing was written: sent once", async (_name, error) => {
    expect(await attemptsOf(error)).toBe(1);
  });

  it.each([
    ["a refused connection", failed(connect("ECONNREFUSED"))],
    ["no free port or file descriptor", failed(connect("EMFILE"))],
    ["a host that is not found", failed(connect("ENOTFOUND", "getaddrinfo"))],
    [
      "no address that connects",
      failed(new AggregateError([connect("ECONNREFUSED"), connect("ENETUNREACH")])),
    ],
  ])("%s proves it: sent again", async (_name, error) => {
    expect(await attemptsOf(error)).toBe(2);
  });
});

describe("a delay beyond 2^31 ms", () => {
  const at = useFaults();

  it("is waited for, in stages", async () => {
    // At bd91f18 the timer overflowed, fired at once, and the job was polled without a pause.
    at.server.handle(({ method }, response) => {
      const body = { executionId: "run-1", status: method === "POST" ? "started" : "running" };
      json(response, 200, body);
    });
    const job = await grader(at.client).executeAsync({ message: "Hi." });
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    };
    const controller = new AbortController();
    const pollInterval = 3 * 2 ** 31;
    const call = failureOf(job.wait({ pollInterval, timeout: 0, signal: controller.signal }));
    const polls = (): number => at.server.requests.filter(({ method }) => method === "GET").length;
    await turns();
    for (const [days, expected] of [
      [0, 1],
      [25, 1],
      [49, 1],
      [30, 2],
    ] as const) {
      for (let day = 0; day < days; day++) {
        vi.advanceTimersByTime(86_400_000);
        await turns();
      }
      expect(polls()).toBe(expected);
    }
    controller.abort("enough");
    expect(await call).toBe("enough");
  });
});
