import { afterEach, describe, expect, it, vi } from "vitest";
import { APITimeoutError, ValueError, type ToolHandler } from "noukai-codegen-runtime";
import { grader } from "../runtime/support/flow.js";
import { json, paused, toolCall } from "../runtime/support/server.js";
import { done, expectPaused, lookup, useTools } from "../runtime/tools/harness.js";
import { rejection } from "./support/rejection.js";

const at = useTools();
const flow = (): ReturnType<typeof grader> => grader(at.client);

// At bd91f18 nothing bounded a call of many rounds: each of its limits began anew with every request.
describe("the work limit", () => {
  const looksUp = {
    message: "m",
    tools: [lookup],
    toolHandler: () => [{ toolCallId: "c1", content: "x" }],
  };

  it("ends rounds that go on and on", async () => {
    at.server.handle(async (_request, response) => {
      await new Promise((resolve) => setImmediate(resolve));
      json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
    });
    const endless = { ...looksUp, maxToolRounds: Number.MAX_SAFE_INTEGER };
    const error = await rejection(flow().execute({ ...endless, timeout: { work: 60 } }));
    expect(error).toBeInstanceOf(APITimeoutError);
    expect(error).toMatchObject({ phase: "work" });
    expect(String(error)).toMatch(/60 ms \(timeout.work\)/);
    // A number is the total of each request, and does not end them.
    await at.reopen({ timeout: { work: 60 } });
    expect(await rejection(flow().execute({ ...endless, timeout: 60_000 }))).toMatchObject({
      phase: "work",
    });
  });

  it("ends a handler, whose signal aborts", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    const pause = paused([toolCall("c1", "lookup", "{}")]);
    const reasons: unknown[] = [];
    // However long the machine takes, the limit passes while the handler runs.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const toolHandler: ToolHandler = (_calls, { signal }) => {
      signal?.addEventListener("abort", () => reasons.push(signal.reason));
      vi.advanceTimersByTime(40);
      return new Promise(() => undefined);
    };
    const limited = { ...looksUp, toolHandler, timeout: { work: 40 } };
    const errors = [await rejection(flow().execute(limited))];
    // A resume is a call of its own.
    at.script = [pause, pause];
    const outcome = expectPaused(await flow().execute({ message: "m", tools: [lookup] }));
    const toolResults = [{ toolCallId: "c1", content: "x" }];
    errors.push(await rejection(outcome.resume({ ...limited, toolResults })));
    for (const error of errors) expect(error).toMatchObject({ phase: "work" });
    expect(reasons).toEqual(errors);
  });

  it("leaves a call alone that is done before, and its timer with it", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    expect(await flow().execute({ ...looksUp, timeout: { work: 2 ** 40 } })).toEqual(done);
    expect(await flow().execute({ message: "m", timeout: { work: Infinity } })).toEqual(done);
    expect(await flow().execute({ message: "m", timeout: { work: 0 } })).toEqual(done);
  });

  it("gives way to the signal of the call and to close()", async () => {
    at.server.handle(() => undefined);
    const controller = new AbortController();
    const aborted = rejection(
      flow().execute({ message: "m", timeout: { work: 1e9 }, signal: controller.signal }),
    );
    controller.abort();
    expect(await aborted).toBe(controller.signal.reason);
    const closed = rejection(flow().execute({ message: "m", timeout: { work: 1e9 } }));
    await at.client.close();
    expect(await closed).toMatchObject({ name: "APIConnectionError" });
  });

  it.each([-1, NaN, "5"])("%s is a ValueError", async (work) => {
    const timeout: object = { work };
    const error = await rejection(flow().execute({ message: "m", timeout }));
    expect(error).toBeInstanceOf(ValueError);
    expect(String(error)).toContain("timeout (work)");
    expect(at.server.requests).toHaveLength(0);
  });
});

// Found after bd91f18: traces are asked for twice, and a wait polls, each request with a limit of its own.
describe("the work limit of calls without handlers", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A client of a service that takes 40 ms for each answer, on a clock of its own. */
  const answering = async (status: number, body: object): Promise<{ requests: number }> => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const seen = { requests: 0 };
    await at.reopen({
      timeout: { work: 60 },
      fetch: async () => {
        seen.requests++;
        await vi.advanceTimersByTimeAsync(40);
        return Response.json(body, { status });
      },
    });
    return seen;
  };

  it.each(["trace", "stepTrace"] as const)("is one for both addresses of a %s", async (name) => {
    const seen = await answering(404, {});
    const run = flow().run("e1");
    const error = await rejection(name === "trace" ? run.trace() : run.stepTrace("find"));
    expect(error).toMatchObject({ phase: "work" });
    expect(seen.requests).toBe(2);
  });

  it("bounds a wait that has no limit of its own", async () => {
    await answering(200, { executionId: "e1", status: "running" });
    const job = await flow().executeAsync({ message: "m" });
    const outcome = Promise.race([
      rejection(job.wait({ pollInterval: 1 })),
      vi.advanceTimersByTimeAsync(1000).then(() => "still waiting"),
    ]);
    expect(String(await outcome)).toMatch(/did not finish within 60 ms/);
  });
});
