import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  FlowNotFoundError,
  StreamTruncatedError,
  type Client,
  type StepAttempts,
  type StepTraceOf,
} from "noukai-codegen-runtime";
import { clientFor, grader } from "./support/flow.js";
import {
  fail,
  frame,
  json,
  runStarted,
  startServer,
  stepFrames,
  stream,
  type ScriptedServer,
} from "./support/server.js";

const base = "/api/v1/seq/acme/spelling/grade-3/runs";

let server: ScriptedServer;
let client: Client;

beforeEach(async () => {
  server = await startServer((_request, response) => {
    json(response, 200, { ok: true });
  });
  client = clientFor(server.baseUrl);
});

afterEach(async () => {
  await client.close();
  await server.idle();
  await server[Symbol.asyncDispose]();
});

describe("run", () => {
  it("is opened from a client and an execution id, without a request", () => {
    expect(grader(client).run("run-1").executionId).toBe("run-1");
    expect(server.requests).toHaveLength(0);
  });

  it("trace fetches the whole run, typed by step", async () => {
    const trace = {
      flowRun: { id: "run-1", flowId: "flow-1", status: "completed" },
      steps: [{ stepId: "score", attempt: 1, status: "completed", outputContext: { points: 3 } }],
    };
    server.handle((_request, response) => {
      json(response, 200, trace);
    });
    const fetched = await grader(client).run("run/1").trace();
    expect(fetched).toEqual(trace);
    expect(server.requests[0]?.method).toBe("GET");
    expect(server.requests[0]?.path).toBe(`${base}/run%2F1/trace`);
    const [step] = fetched.steps;
    if (step?.stepId !== "score") throw new Error("not narrowed");
    expectTypeOf(step.outputContext).toEqualTypeOf<{ points: number } | null | undefined>();
    expect(step.outputContext?.points).toBe(3);
  });

  it("stepTrace asks for the latest attempt by naming none, for attempt N, and for an iteration", async () => {
    const run = grader(client).run("run-1");
    const latest = await run.stepTrace("explain");
    expectTypeOf(latest).toEqualTypeOf<StepTraceOf<"explain", { text: string }[]>>();
    await run.stepTrace("find", { attempt: "latest" });
    await run.stepTrace("find", { attempt: 2 });
    await run.stepTrace("explain", { attempt: 2, loopIndex: 0 });
    expect(server.requests.map((request) => request.path)).toEqual([
      `${base}/run-1/steps/explain/trace`,
      `${base}/run-1/steps/find/trace`,
      `${base}/run-1/steps/find/trace?attempt=2`,
      `${base}/run-1/steps/explain/trace?attempt=2&loop_index=0`,
    ]);
  });

  it('stepTrace with attempt "all" returns attempts', async () => {
    server.handle((_request, response) => {
      json(response, 200, { stepId: "find", attempts: [{ attempt: 1 }, { attempt: 2 }] });
    });
    const all = await grader(client).run("run-1").stepTrace("find", { attempt: "all" });
    expectTypeOf(all).toEqualTypeOf<
      StepAttempts<"find", { mistakes: { word: string; hint?: string }[] }>
    >();
    expect(all.attempts.map((attempt) => attempt.attempt)).toEqual([1, 2]);
    expect(server.requests[0]?.path).toBe(`${base}/run-1/steps/find/trace?attempt=all`);
  });

  it("of an unknown id is a FlowNotFoundError", async () => {
    server.handle((_request, response) => {
      fail(response, 404, "RUN_NOT_FOUND");
    });
    const call = grader(client).run("nowhere").trace();
    await expect(call).rejects.toThrow(FlowNotFoundError);
    await expect(call).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("liveTrace", () => {
  async function follow(frames: readonly string[]): Promise<string[]> {
    server.handle((_request, response) => {
      stream(response, frames);
    });
    const types: string[] = [];
    for await (const event of grader(client).run("run-1").liveTrace()) types.push(event.type);
    return types;
  }

  it("yields what is stored and what follows, to the run's end", async () => {
    const types = await follow([
      runStarted,
      ...stepFrames("find", {}),
      frame("flow_completed", { executionId: "run-1", result: [] }),
    ]);
    expect(types).toEqual([
      "run_started",
      "step_started",
      "step_input",
      "step_output",
      "step_completed",
      "flow_completed",
    ]);
    expect(server.requests[0]?.path).toBe(`${base}/run-1/trace/stream`);
  });

  it("ends with a failed step, and with a run that rests", async () => {
    expect(
      (await follow([runStarted, frame("step_error", { stepId: "find", error: {} })])).at(-1),
    ).toBe("step_error");
    expect(
      (await follow([runStarted, frame("step_paused_for_tool_calls", { stepId: "find" })])).at(-1),
    ).toBe("tool_calls_required");
  });

  it("that ends before the run is a StreamTruncatedError, and is not asked for again", async () => {
    await expect(follow([runStarted])).rejects.toThrow(StreamTruncatedError);
    expect(server.requests).toHaveLength(1);
  });

  it("sends nothing before its first event, and stops when it is left", async () => {
    const live = grader(client).run("run-1").liveTrace();
    await live.return();
    expect(server.requests).toHaveLength(0);
  });
});
