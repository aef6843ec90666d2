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

describe("traces that are refused below the flow", () => {
  const trace = { flowRun: { id: "run-1" }, steps: [] };
  const documented = "/api/v1/flow-runs/run-1";
  const paths = (): string[] => server.requests.map((request) => request.path);

  /** Refuses the first family of paths, and serves the second. */
  function refuse(status: number): void {
    server.handle((request, response) => {
      if (request.path.startsWith("/api/v1/seq/"))
        json(response, status, { detail: "JWT required" });
      else if (request.path.endsWith("/stream")) stream(response, [frame("flow_completed", {})]);
      else json(response, 200, trace);
    });
  }

  it.each([401, 403, 404])(
    "with %i are those of /flow-runs, asked for at once from then on",
    async (status) => {
      refuse(status);
      const run = grader(client).run("run-1");
      expect(await run.trace()).toEqual(trace);
      await run.stepTrace("find", { attempt: 2 });
      for await (const _event of run.liveTrace());
      expect(paths()).toEqual([
        `${base}/run-1/trace`,
        `${documented}/trace`,
        `${documented}/steps/find/trace?attempt=2`,
        `${documented}/trace/stream`,
      ]);
    },
  );

  it("are found by a live trace too, and remembered for the client's other flows", async () => {
    refuse(403);
    for await (const _event of grader(client).run("run-1").liveTrace());
    await grader(client).run("run-1").trace();
    expect(paths()).toEqual([
      `${base}/run-1/trace/stream`,
      `${documented}/trace/stream`,
      `${documented}/trace`,
    ]);
  });

  it("there too are reported by the answer that has a code", async () => {
    const refusals = ["JWT required", { code: "RUN_NOT_FOUND", message: "no such run" }];
    for (const details of [refusals, [...refusals].reverse()]) {
      server.handle((request, response) => {
        const isFirst = request.path.startsWith("/api/v1/seq/");
        json(response, 404, { detail: details[isFirst ? 0 : 1] });
      });
      const call = grader(client).run("run-1").trace();
      await expect(call).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    }
  });

  it("with another error are not asked for elsewhere", async () => {
    await client.close();
    client = clientFor(server.baseUrl, { maxRetries: 0 });
    server.handle((_request, response) => {
      fail(response, 500, "INTERNAL_ERROR");
    });
    await expect(grader(client).run("run-1").trace()).rejects.toMatchObject({ status: 500 });
    expect(paths()).toHaveLength(1);
  });

  it("are not, once they were served: a run that is unknown is asked for once", async () => {
    await grader(client).run("run-1").trace();
    server.handle((_request, response) => {
      fail(response, 404, "RUN_NOT_FOUND");
    });
    await expect(grader(client).run("run-2").trace()).rejects.toThrow(FlowNotFoundError);
    expect(paths()).toEqual([`${base}/run-1/trace`, `${base}/run-2/trace`]);
  });
});

describe("contexts", () => {
  const key = "__rendered_prompt__";

  it("come without what the service keeps in them for itself", async () => {
    const step = {
      stepId: "find",
      inputContext: { [key]: "p", message: "Hi." },
      outputContext: [{ [key]: "p", text: "a", nested: { [key]: "p", list: [1] } }],
      errorContext: null,
    };
    const clean = {
      stepId: "find",
      inputContext: { message: "Hi." },
      outputContext: [{ text: "a", nested: { list: [1] } }],
      errorContext: null,
    };
    const run = grader(client).run("run-1");
    const bodies = [{ steps: [step] }, step, { stepId: "find", attempts: [step] }];
    server.handle((_request, response) => {
      json(response, 200, bodies.shift());
    });
    expect(await run.trace()).toEqual({ steps: [clean] });
    expect(await run.stepTrace("find")).toEqual(clean);
    expect(await run.stepTrace("find", { attempt: "all" })).toEqual({
      stepId: "find",
      attempts: [clean],
    });
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
