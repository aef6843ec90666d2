import { describe, expect, it } from "vitest";
import { APIConnectionError, FlowExecutionError, RateLimitError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { completed, fail, json } from "../support/server.js";
import { failureOf, transports, useFaults } from "./harness.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  /** Every way to send a `POST`, which must not be repeated where it may have run. */
  const posts: [string, () => Promise<unknown>][] = [
    ["execute", () => at.execute()],
    ["steps", () => at.steps()],
    ["executeAsync", () => grader(at.client).executeAsync({ message: "Hi." })],
  ];

  describe.each(posts)("%s", (_name, post) => {
    it("reset before headers: an APIConnectionError, sent once", async () => {
      at.server.handle((_request, response) => response.socket?.resetAndDestroy());
      const error = await failureOf(post());
      expect(error).toBeInstanceOf(APIConnectionError);
      expect(error).toMatchObject({ attempts: 1 });
      expect(at.server.requests).toHaveLength(1);
    });

    it("closed before headers: an APIConnectionError, sent once", async () => {
      at.server.handle((_request, response) => response.socket?.destroy());
      expect(await failureOf(post())).toBeInstanceOf(APIConnectionError);
      expect(at.server.requests).toHaveLength(1);
    });

    it.each([429, 503])(
      "%i with Retry-After: sent again when it says, then its error",
      async (status) => {
        at.server.handle((_request, response) => {
          fail(response, status, "SLOW_DOWN", { "retry-after": "0" });
        });
        const error = await failureOf(post());
        expect(error).toBeInstanceOf(status === 429 ? RateLimitError : FlowExecutionError);
        expect(error).toMatchObject({ attempts: 3, status, code: "SLOW_DOWN" });
        expect(at.server.requests).toHaveLength(3);
      },
    );

    it.each([500, 502, 504, 400, 409])("%i: not sent again", async (status) => {
      at.server.handle((_request, response) => {
        fail(response, status, "NO");
      });
      expect(await failureOf(post())).toMatchObject({ status, attempts: 1 });
      expect(at.server.requests).toHaveLength(1);
    });
  });

  it("429 without Retry-After: sent again after a delay that the client chooses", async () => {
    const delays: number[] = [];
    await at.reopen({
      hooks: { retry: (info) => delays.push(info.delayMs) },
    });
    let calls = 0;
    at.server.handle((_request, response) => {
      if (++calls === 1) fail(response, 429, "SLOW_DOWN");
      else json(response, 200, completed([]));
    });
    expect(await at.execute()).toEqual(completed([]));
    expect(delays).toHaveLength(1);
    expect(delays[0]).toBeGreaterThanOrEqual(125);
    expect(delays[0]).toBeLessThanOrEqual(250);
  });

  it("429 with a Retry-After that no timer can wait for: its error without a retry, also without a limit", async () => {
    await at.reopen({ timeout: 0 });
    at.server.handle((_request, response) => {
      fail(response, 429, "SLOW_DOWN", { "retry-after": "99999999" });
    });
    expect(await failureOf(at.execute())).toMatchObject({ attempts: 1, status: 429 });
  });

  it("429 with a Retry-After past the limit: its error without a retry, with the seconds", async () => {
    at.server.handle((_request, response) => {
      fail(response, 429, "SLOW_DOWN", { "retry-after": "3600" });
    });
    const delays: number[] = [];
    await at.reopen({ hooks: { retry: (info) => delays.push(info.delayMs) } });
    const error = await failureOf(at.execute());
    expect(delays).toEqual([]);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: 3600, attempts: 1 });
  });

  it("503, then an answer: the answer", async () => {
    let calls = 0;
    at.server.handle((_request, response) => {
      if (++calls < 3) fail(response, 503, "BILLING_UNAVAILABLE", { "retry-after": "0" });
      else json(response, 200, completed([]));
    });
    expect(await at.execute()).toEqual(completed([]));
    expect(at.server.requests).toHaveLength(3);
  });

  it("maxRetries: 0 sends once", async () => {
    await at.reopen({ maxRetries: 0 });
    at.server.handle((_request, response) => {
      fail(response, 503, "NO", { "retry-after": "0" });
    });
    expect(await failureOf(at.execute())).toMatchObject({ attempts: 1 });
  });

  it.each(["reset", 502, 503, 504])("a GET is sent again after %s", async (fault) => {
    let calls = 0;
    at.server.handle((_request, response) => {
      if (++calls > 1) json(response, 200, { flowRun: {}, steps: [] });
      else if (fault === "reset") response.socket?.resetAndDestroy();
      else fail(response, Number(fault), "NO", { "retry-after": "0" });
    });
    expect(await grader(at.client).run("run-1").trace()).toEqual({ flowRun: {}, steps: [] });
    expect(at.server.requests).toHaveLength(2);
  });
});

describe("a mistake in the program", () => {
  const at = useFaults();

  it.each([
    ["a fetch", { fetch: () => Promise.reject(new TypeError("invalid header")) }],
    [
      "a dispatcher",
      {
        dispatcher: {
          dispatch: () => {
            throw new TypeError("not a function");
          },
        },
      },
    ],
  ])("of %s, a TypeError: not sent again, nor is a GET", async (_of, options) => {
    await at.reopen(options);
    for (const call of [at.execute(), grader(at.client).run("run-1").trace()]) {
      const error = await failureOf(call);
      expect(error).toBeInstanceOf(APIConnectionError);
      expect(error).toMatchObject({ attempts: 1, cause: expect.any(TypeError) as unknown });
    }
  });

  it("a TypeError of a network, which has a cause: a GET is sent again", async () => {
    const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    await at.reopen({ fetch: () => Promise.reject(new TypeError("fetch failed", { cause })) });
    const error = await failureOf(grader(at.client).run("run-1").trace());
    expect(error).toMatchObject({ attempts: 3 });
  });
});
