import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import {
  APITimeoutError,
  FlowExecutionError,
  FlowNotFoundError,
  InvalidResponseError,
  ValueError,
  type Client,
  type Job,
} from "noukai-codegen-runtime";
import { clientFor, grader } from "./support/flow.js";
import { fail, json, startServer, type ScriptedServer } from "./support/server.js";

const accepted = { executionId: "run-1", status: "started", flowId: "flow-1", blockCount: 3 };
const done = { executionId: "run-1", status: "completed", result: [{ text: "fun" }] };

let server: ScriptedServer;
let client: Client;
/** What the job's polls are answered with, in turn; the last for ever. */
let polls: (Record<string, unknown> | number)[];

beforeEach(async () => {
  polls = [done];
  server = await startServer((request, response) => {
    if (request.method === "POST") {
      json(response, 202, accepted);
      return;
    }
    const next = polls.length > 1 ? polls.shift() : polls[0];
    if (typeof next === "number") fail(response, next, "RUN_NOT_FOUND");
    else json(response, 200, next);
  });
  client = clientFor(server.baseUrl);
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await client.close();
  await server.idle();
  await server[Symbol.asyncDispose]();
});

const submit = (): Promise<Job<{ text: string }[]>> =>
  grader(client).executeAsync({ message: "Hi." });

describe("executeAsync", () => {
  it("returns at once, with the execution id", async () => {
    const job = await grader(client).executeAsync({
      message: "Hi.",
      parameters: { difficulty: "easy" },
      blockOverrides: { find: { temperature: 1 } },
      trace: true,
      version: 1,
    });
    expect(job.executionId).toBe("run-1");
    expect(job.flowId).toBe("flow-1");
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.path).toBe("/api/v1/seq/acme/spelling/grade-3/v1/jobs");
    expect(server.requests[0]?.body).toEqual({
      message: "Hi.",
      parameters: { difficulty: "easy" },
      blockOverrides: { find: { temperature: 1 } },
      trace: true,
    });
  });

  it("sends neither tools nor attachments, which the compiler refuses", async () => {
    const options: object = { tools: [], attachments: [], maxToolRounds: 1 };
    await grader(client).executeAsync({ message: "Hi.", ...options });
    expect(server.requests[0]?.body).toEqual({ message: "Hi." });
  });

  it("refuses a wrong version and wrong inputs before sending", async () => {
    const version: object = { version: 0 };
    await expect(grader(client).executeAsync({ message: "Hi.", ...version })).rejects.toThrow(
      ValueError,
    );
    const parameters: object = { attachments: [] };
    await expect(grader(client).executeAsync({ message: "Hi.", parameters })).rejects.toThrow(
      ValueError,
    );
    expect(server.requests).toHaveLength(0);
  });

  it.each([200, 202])("takes %i with nothing but an execution id", async (status) => {
    server.handle((_request, response) => {
      json(response, status, { executionId: "run-1" });
    });
    const job = await submit();
    expect(job.executionId).toBe("run-1");
    expect(job.flowId).toBeUndefined();
    expectTypeOf(job.flowId).toEqualTypeOf<string | undefined>();
  });

  it("an answer without an execution id is an InvalidResponseError", async () => {
    server.handle((_request, response) => {
      json(response, 202, { status: "started" });
    });
    await expect(submit()).rejects.toThrow(InvalidResponseError);
  });
});

describe("poll", () => {
  it("asks once, and narrows by status", async () => {
    polls = [{ executionId: "run-1", status: "running" }, done];
    const job = await submit();
    expect(await job.poll()).toEqual({ executionId: "run-1", status: "running" });
    const status = await job.poll();
    if (status.status !== "completed") throw new Error("not completed");
    expectTypeOf(status.result).toEqualTypeOf<{ text: string }[]>();
    expect(status.result).toEqual([{ text: "fun" }]);
    expect(server.requests[1]?.path).toBe("/api/v1/seq/acme/spelling/grade-3/jobs/run-1");
  });

  it("of another run is an InvalidResponseError", async () => {
    polls = [{ ...done, executionId: "run-2" }];
    const job = await submit();
    await expect(job.poll()).rejects.toThrow(InvalidResponseError);
    await expect(job.wait()).rejects.toThrow(/about the run run-2, not run-1/);
  });

  it("takes a 404 for pending for five seconds after the submission, and then for what it is", async () => {
    polls = [404];
    vi.useFakeTimers({ toFake: ["performance"] });
    const job = await submit();
    expect(await job.poll()).toEqual({ executionId: "run-1", status: "pending" });
    vi.advanceTimersByTime(4999);
    expect((await job.poll()).status).toBe("pending");
    vi.advanceTimersByTime(1);
    await expect(job.poll()).rejects.toThrow(FlowNotFoundError);
  });
});

describe("job", () => {
  it("goes on with a run that was queued elsewhere, and sends nothing before its first poll", async () => {
    const job = await grader(client).job("run-1");
    expect(server.requests).toHaveLength(0);
    expect(job).toMatchObject({ executionId: "run-1", flowId: undefined });
    const end = await job.wait({ pollInterval: 1 });
    expect(end).toEqual(done);
    expect(server.requests.map(({ method, path }) => [method, path])).toEqual([
      ["GET", "/api/v1/seq/acme/spelling/grade-3/jobs/run-1"],
    ]);
  });

  it("has the result of the version that it is given", async () => {
    const second = await grader(client).job("run-1", { version: 2 });
    expectTypeOf(second).toEqualTypeOf<Job<{ words: string[] }>>();
    const first = await grader(client).job("run-1");
    expectTypeOf(first).toEqualTypeOf<Job<{ text: string }[]>>();
  });

  it("takes a 404 for pending for five seconds, as the submission may have been just before", async () => {
    polls = [404];
    vi.useFakeTimers({ toFake: ["performance"] });
    const job = await grader(client).job("run-1");
    expect((await job.poll()).status).toBe("pending");
    vi.advanceTimersByTime(5000);
    await expect(job.poll()).rejects.toThrow(FlowNotFoundError);
  });

  it("refuses an id that would change the address, before a request", async () => {
    const job = await grader(client).job("..");
    await expect(job.poll()).rejects.toThrow(ValueError);
    await expect(job.wait()).rejects.toThrow(/executionId must be text/);
    expect(server.requests).toHaveLength(0);
  });
});

describe("wait", () => {
  it("asks until the job has ended, over a 404 of its first moments", async () => {
    polls = [
      404,
      { executionId: "run-1", status: "pending" },
      { executionId: "run-1", status: "running" },
      done,
    ];
    const job = await submit();
    const end = await job.wait({ pollInterval: 1 });
    expect(end).toEqual(done);
    expect(server.requests).toHaveLength(5);
  });

  it("waits longer and longer, to ten times the first interval", async () => {
    polls = [...Array.from({ length: 9 }, () => ({ status: "running" })), done];
    const job = await submit();
    const timers = vi.spyOn(globalThis, "setTimeout");
    await job.wait({ pollInterval: 4 });
    const series = [4, 6, 9, 13.5, 20.25, 30.375, 40, 40, 40];
    const waits = timers.mock.calls.map(([, delay]) => delay ?? 0);
    expect(waits.filter((delay) => series.includes(delay))).toEqual(series);
  });

  it("past its timeout is an APITimeoutError; the job goes on", async () => {
    polls = [{ executionId: "run-1", status: "running" }];
    const job = await submit();
    const error: unknown = await job
      .wait({ timeout: 60, pollInterval: 10 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(APITimeoutError);
    expect(error).toMatchObject({ phase: "wait", executionId: "run-1" });
    polls = [done];
    expect(await job.wait()).toEqual(done);
  });

  // At bd91f18 the request went on for up to 300 s.
  it("ends a poll that is in flight", async () => {
    const job = await submit();
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    server.handle((_request, response) => {
      response.on("close", () => {
        close();
      });
    });
    await expect(job.wait({ timeout: 50 })).rejects.toMatchObject({ phase: "wait" });
    await closed;
  });

  it.each([0, -1, NaN, Infinity])("refuses the interval %d", async (pollInterval) => {
    const job = await submit();
    await expect(job.wait({ pollInterval })).rejects.toThrow(/^pollInterval must be/);
    expect(server.requests).toHaveLength(1);
  });

  it("takes an unknown status for pending, with one warning", async () => {
    const warnings: string[] = [];
    await client.close();
    client = clientFor(server.baseUrl, {
      hooks: { warning: (message) => void warnings.push(message) },
    });
    polls = [{ status: "queued" }, { status: "queued" }, done];
    const job = await submit();
    expect(await job.wait({ pollInterval: 1 })).toEqual(done);
    expect(warnings).toEqual([expect.stringContaining('"queued"')]);
    polls = [{ executionId: "run-1" }];
    await expect(job.poll()).rejects.toThrow(InvalidResponseError);
    polls = [{ ...done, executionId: 5 }];
    await expect(job.poll()).rejects.toThrow(InvalidResponseError);
  });

  it("ends with the signal's reason", async () => {
    polls = [{ executionId: "run-1", status: "running" }];
    const controller = new AbortController();
    const job = await submit();
    const waiting = job.wait({ signal: controller.signal });
    controller.abort();
    const error: unknown = await waiting.catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
  });

  it("returns a failed job, or throws it, as the program chooses", async () => {
    polls = [{ executionId: "run-1", status: "failed", error: "no model" }];
    const job = await submit();
    expect(await job.wait()).toEqual({ executionId: "run-1", status: "failed", error: "no model" });
    const thrown = job.wait({ onFailure: "throw" });
    await expect(thrown).rejects.toThrow(FlowExecutionError);
    await expect(thrown).rejects.toThrow(/job run-1 failed: no model/);
    polls = [done];
    const completed = await job.wait({ onFailure: "throw" });
    expectTypeOf(completed.result).toEqualTypeOf<{ text: string }[]>();
  });

  it("ends with a cancelled job, which is returned or thrown as a failed one is", async () => {
    polls = [{ status: "running" }, { executionId: "run-1", status: "cancelled" }];
    const job = await submit();
    const end = await job.wait({ pollInterval: 1 });
    expect(end).toEqual({ executionId: "run-1", status: "cancelled" });
    expectTypeOf(end.status).toEqualTypeOf<"completed" | "failed" | "cancelled">();
    await expect(job.wait({ onFailure: "throw" })).rejects.toThrow(
      /^The job run-1 was cancelled\./,
    );
    polls = [{ status: "cancelled", error: { code: "STOPPED", message: "by hand" } }];
    const thrown = job.wait({ onFailure: "throw" });
    await expect(thrown).rejects.toThrow(FlowExecutionError);
    await expect(thrown).rejects.toMatchObject({
      message: "The job run-1 was cancelled: by hand",
      code: "STOPPED",
      executionId: "run-1",
    });
  });

  it("throws whatever says why a job failed, where other fields are empty", async () => {
    for (const fields of [
      { error: "", result: "no model" },
      { error: {}, message: "no model" },
    ]) {
      polls = [{ status: "failed", ...fields }];
      const job = await submit();
      await expect(job.wait({ onFailure: "throw" })).rejects.toThrow(/failed: no model/);
    }
  });

  it("throws the step and code of a failed job, also where the client throws failures", async () => {
    polls = [{ status: "failed", result: { stepId: "find", code: "MODEL", message: "no model" } }];
    const failure = {
      message: "The job run-1 failed at the step find: no model",
      stepId: "find",
      code: "MODEL",
    };
    const job = await submit();
    await expect(job.wait({ onFailure: "throw" })).rejects.toMatchObject(failure);
    await client.close();
    client = clientFor(server.baseUrl, { throwOnFailure: true });
    const strict = await submit();
    await expect(strict.wait()).rejects.toMatchObject(failure);
    expect((await strict.wait({ onFailure: "return" })).status).toBe("failed");
  });
});
