import { Noukai, traceScope } from "@noukai/sdk";
import { withNoukaiTrace } from "@noukai/sdk/adapters/nextjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { code, flow, llm, loop, parallel, text } from "../emulator/flows.js";

/*
 * The published client, unmodified, on the older form of the wire, which it was written for. Its address is fixed at
 * localhost:8080: underneath `fetch` that is routed to the emulator's own port, over a real socket. Replay needs runs that were
 * captured. At the end: what it sees of the newest form.
 */
const grade3 = flow(
  [
    llm(
      "find",
      "List the misspelt words in {{message}}",
      {
        type: "object",
        required: ["mistakes"],
        properties: {
          mistakes: {
            type: "array",
            minItems: 2,
            items: { type: "object", required: ["word"], properties: { word: { type: "string" } } },
          },
        },
      },
      { name: "Find mistakes" },
    ),
    parallel([llm("praise", "Praise {{initial.message}}", text), code("keep", "return input")]),
    code("pick", "return input.keep"),
    loop("mistakes", [code("explain", "return { word: item.word, at: index }")]),
  ],
  { published: [1] },
);
const weather = flow(
  [llm("ask", "{{message}}", text, { tools: true }), code("tell", "return input.text")],
  { slug: "weather" },
);
const broken = flow([code("one", "return 1"), code("two", "throw new Error('no')")], {
  slug: "broken",
});
const joined = flow([parallel([code("a", "return 1"), code("b", "return 2")])], { slug: "joined" });
const last = flow([code("only", "return 1")], { slug: "last" });
const getWeather = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: { type: "object", properties: { city: { type: "string" } } },
  },
};

const flows = [grade3, weather, broken, joined, last];

let older: Emulator;
let capturing: Emulator;
let newest: Emulator;
/** The one that the client reaches. */
let emulator: Emulator;
let noukai: Noukai;
const realFetch = globalThis.fetch;

beforeAll(async () => {
  older = await startEmulator({ flows, wire: "older" });
  capturing = await startEmulator({ flows, wire: "older", capture: "full" });
  newest = await startEmulator({ flows });
});
beforeEach(() => {
  emulator = older;
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    expect(url.host).toBe("localhost:8080");
    url.host = `127.0.0.1:${emulator.port}`;
    return realFetch(url, init);
  });
  noukai = new Noukai({ apiKey: "nk_test", env: "dev", org: "acme", project: "spelling" });
});
afterEach(async () => {
  await noukai.close();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
afterAll(async () => {
  for (const each of [older, capturing, newest]) await each.close();
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("execute", () => {
  test("completes with a result", async () => {
    const result = await noukai.flow("acme/spelling/grade-3").execute({ message: "Ths is fun." });
    expect(result.requiresToolCalls).toBe(false);
    expect(result).toMatchObject({
      status: "completed",
      blockCount: 5,
      executionId: expect.any(String) as string,
    });
    if (!result.requiresToolCalls)
      expect(result.result).toContainEqual({ word: expect.any(String) as string, at: 0 });
  });

  test("takes parameters, overrides, attachments, trace and a version", async () => {
    const result = await noukai.flow("grade-3").execute({
      parameters: { message: "Ths" },
      blockOverrides: { find: { temperature: 0.5 } },
      attachments: [{ url: "https://example.com/a.png", mimeType: "image/png" }],
      trace: true,
      version: 1,
    });
    expect(result).toMatchObject({ status: "completed" });
  });

  test("a failing flow has the status failed", async () => {
    expect(await noukai.flow("broken").execute({ message: "x" })).toMatchObject({
      status: "failed",
    });
  });

  test("errors have their classes", async () => {
    await expect(noukai.flow("nowhere").execute({ message: "x" })).rejects.toMatchObject({
      name: "FlowNotFoundError",
      statusCode: 404,
      code: "FLOW_NOT_FOUND",
      requestId: expect.stringMatching(/^req_/) as string,
    });
    await expect(
      noukai.flow("grade-3").execute({ message: "x", version: 9 }),
    ).rejects.toMatchObject({
      name: "FlowNotFoundError",
    });
    await expect(
      noukai.flow("grade-3").execute({ blockOverrides: { nope: {} }, message: "x" }),
    ).rejects.toMatchObject({
      name: "FlowExecutionError",
      statusCode: 422,
    });
  });
});

describe("streams", () => {
  test("steps() yields each finished step once", async () => {
    const seen: unknown[] = [];
    for await (const step of noukai.flow("grade-3").steps({ message: "Ths" })) {
      expect(step.tokens).toMatchObject({ total: expect.any(Number) as number });
      expect(step.durationMs).toEqual(expect.any(Number));
      seen.push([step.name, step.stepIndex]);
    }
    expect(seen[0]).toEqual(["Find mistakes", 0]);
    expect(seen.map((each) => (each as unknown[])[0]).sort()).toEqual([
      "Find mistakes",
      "explain",
      "keep",
      "pick",
      "praise",
    ]);
    expect(seen.map((each) => (each as unknown[])[1])).toEqual([0, 1, 2, 3, 4]);
  });

  test.each([false, true])(
    "events() with runRemaining %s ends with the flow's result",
    async (runRemaining) => {
      const executed = await noukai.flow("grade-3").execute({ message: "Ths" });
      const events = [];
      for await (const event of noukai.flow("grade-3").events({ message: "Ths", runRemaining }))
        events.push(event);
      const types = events.map((event) => event.type);
      expect(types[0]).toBe("run_started");
      expect(types.filter((type) => type === "step_completed")).toHaveLength(5);
      expect(types.filter((type) => type === "step_paused")).toHaveLength(runRemaining ? 0 : 3);
      expect(types).toEqual(expect.arrayContaining(["step_started", "step_input", "step_output"]));
      expect(events.at(-1)).toMatchObject({
        type: "flow_completed",
        result: executed.requiresToolCalls ? undefined : executed.result,
      });
    },
  );

  test("inputOverrides replace a step's output", async () => {
    const inputOverrides = { find: { mistakes: [{ word: "only" }] } };
    for (const runRemaining of [false, true]) {
      const events = [];
      for await (const event of noukai
        .flow("grade-3")
        .events({ message: "Ths", inputOverrides, runRemaining }))
        events.push(event);
      expect(events.at(-1)).toMatchObject({ result: [{ word: "only", at: 0 }] });
    }
  });

  test("a failing step ends events() with step_error", async () => {
    const types: string[] = [];
    for await (const event of noukai.flow("broken").events({ message: "x" }))
      types.push(event.type);
    expect(types.at(-1)).toBe("step_error");
  });
});

describe("tools", () => {
  const handler = (calls: Record<string, unknown>[]): Record<string, unknown>[] =>
    // As the README writes it.
    calls.map((call) => ({ tool_call_id: call.id, output: JSON.stringify({ sunny: true }) }));

  test("a handler resumes by itself", async () => {
    const result = await noukai
      .flow("weather")
      .execute({ message: "Paris?", tools: [getWeather], toolHandler: handler });
    expect(result).toMatchObject({
      status: "completed",
      result: expect.stringContaining('{"sunny":true}') as string,
    });
  });

  test("resuming by hand", async () => {
    let result = await noukai.flow("weather").execute({ message: "Paris?", tools: [getWeather] });
    expect(result.requiresToolCalls).toBe(true);
    while (result.requiresToolCalls)
      result = await result.resume({ toolResults: handler(result.toolCalls) });
    expect(result).toMatchObject({ status: "completed" });
  });

  test("steps() with a handler, and events() resumed by hand", async () => {
    const steps: string[] = [];
    for await (const step of noukai
      .flow("weather")
      .steps({ message: "Paris?", tools: [getWeather], toolHandler: handler })) {
      steps.push(step.stepId);
    }
    expect(steps).toEqual(["ask", "tell"]);
    const events = [];
    for await (const event of noukai
      .flow("weather")
      .events({ message: "Paris?", tools: [getWeather] })) {
      events.push(event);
      if (event.type === "tool_calls_required")
        await event.resume({ toolResults: handler(event.toolCalls) });
    }
    expect(events.filter((event) => event.type === "tool_calls_required")).toHaveLength(1);
    expect(events.at(-1)?.type).toBe("flow_completed");
  });
});

describe("jobs", () => {
  test("executeAsync() gives a job that is waited for", async () => {
    const job = await noukai.flow("grade-3").executeAsync({ message: "Ths", trace: true });
    expect((await job.poll()).status).toMatch(/pending|running|completed/);
    const status = await job.wait({ timeout: 10_000, pollInterval: 10 });
    const executed = await noukai.flow("grade-3").execute({ message: "Ths" });
    expect(status).toEqual({
      executionId: job.executionId,
      status: "completed",
      result: executed.requiresToolCalls ? null : executed.result,
    });
  });

  test("a failed one says why", async () => {
    const job = await noukai.flow("broken").executeAsync({ message: "x" });
    expect(await job.wait({ pollInterval: 10 })).toMatchObject({
      status: "failed",
      error: 'Step "two": The code threw Error: no',
    });
  });
});

describe("traces", () => {
  test("trace() and stepTrace()", async () => {
    const flowProxy = noukai.flow("grade-3");
    const result = await flowProxy.execute({ message: "Ths", trace: true });
    const run = flowProxy.run(result.executionId ?? "");
    const trace = await run.trace();
    expect(trace.flowRun).toMatchObject({
      id: result.executionId,
      status: "completed",
      triggerType: "execute",
      stepCount: 5,
    });
    expect(trace.steps.map((each) => each.stepId)).toEqual(
      expect.arrayContaining(["find", "praise", "keep", "pick", "explain"]),
    );
    expect(await run.stepTrace("find")).toMatchObject({
      attempt: 1,
      loopIndex: null,
      inputContext: { message: "Ths" },
    });
    expect(await run.stepTrace("explain", { loopIndex: 1 })).toMatchObject({
      loopIndex: 1,
      outputContext: { at: 1 },
    });
    expect(await run.stepTrace("find", { attempt: "all" })).toMatchObject({
      stepId: "find",
      attempts: [{ attempt: 1 }],
    });
  });

  test("contexts are null without trace", async () => {
    const flowProxy = noukai.flow("grade-3");
    const result = await flowProxy.execute({ message: "Ths" });
    const trace = await flowProxy.run(result.executionId ?? "").trace();
    for (const each of trace.steps)
      expect(each).toMatchObject({ inputContext: null, outputContext: null, errorContext: null });
  });

  test("liveTrace() replays a run that has ended", async () => {
    const flowProxy = noukai.flow("grade-3");
    const result = await flowProxy.execute({ message: "Ths" });
    const types: string[] = [];
    for await (const event of flowProxy.run(result.executionId ?? "").liveTrace())
      types.push(event.type);
    expect(types[0]).toBe("run_started");
    expect(types.filter((type) => type === "step_completed")).toHaveLength(5);
    expect(types.at(-1)).toBe("flow_completed");
  });

  test("an unknown run is not found", async () => {
    await expect(noukai.flow("grade-3").run("exec_abc123").trace()).rejects.toMatchObject({
      name: "FlowNotFoundError",
      code: "RUN_NOT_FOUND",
    });
  });
});

describe("replay through sessions", () => {
  beforeEach(() => {
    emulator = capturing;
  });

  async function record(
    work: () => Promise<unknown>,
  ): Promise<{ sessionId: string; live: unknown }> {
    let sessionId = "";
    const logged = new Noukai({ apiKey: "nk_test", env: "dev", org: "acme", project: "spelling" });
    const live = await traceScope(
      async () => {
        const outcome = await work();
        sessionId =
          (await logged
            .flow("last")
            .execute({ message: "last" })
            .then((each) => each.sessionId)) ?? "";
        return plain(outcome);
      },
      { transport: noukai._transport },
    );
    return { sessionId, live };
  }

  async function replay(sessionId: string, work: () => Promise<unknown>): Promise<unknown> {
    vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");
    return await traceScope(
      async () => {
        const outcome = await work();
        await noukai.flow("last").execute({ message: "last" });
        return plain(outcome);
      },
      { replaySessionId: sessionId, transport: noukai._transport },
    );
  }

  test.each([
    ["execute", async () => (await noukai.flow("grade-3").execute({ message: "Ths" })) as unknown],
    [
      "execute of a flow that ends in parallel",
      async () => (await noukai.flow("joined").execute({ message: "x" })) as unknown,
    ],
  ])("%s", async (_, work) => {
    const { sessionId, live } = await record(work);
    const replayed = (await replay(sessionId, work)) as { result: unknown };
    expect(replayed.result).toEqual((live as { result: unknown }).result);
  });

  test("steps", async () => {
    const work = async (): Promise<unknown> => {
      const seen = [];
      for await (const step of noukai.flow("grade-3").steps({ message: "Ths" }))
        seen.push([step.stepId, step.output, step.stepIndex]);
      return seen;
    };
    const { sessionId, live } = await record(work);
    expect(await replay(sessionId, work)).toEqual(live);
  });

  test("a failure is raised again", async () => {
    const { sessionId } = await record(
      async () => await noukai.flow("broken").execute({ message: "x" }),
    );
    await expect(
      replay(sessionId, () => noukai.flow("broken").execute({ message: "x" })),
    ).rejects.toMatchObject({
      name: "FlowExecutionError",
      code: "CODE_FAILED",
    });
  });

  test("unknown and malformed sessions", async () => {
    vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");
    const open = (replaySessionId: string): Promise<unknown> =>
      traceScope(() => 1, { replaySessionId, transport: noukai._transport });
    await expect(open("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
      name: "ReplaySessionNotFoundError",
    });
    await expect(open("nonsense")).rejects.toMatchObject({ name: "ReplayInvalidSessionError" });
  });

  test("the Next.js adapter: a session captured in one request is replayed in another", async () => {
    const route = withNoukaiTrace(
      async (request: Request) => {
        const { text: said } = (await request.json()) as { text: string };
        const marked = await noukai.flow("grade-3").execute({ message: said });
        return Response.json(marked.requiresToolCalls ? null : marked.result);
      },
      { client: noukai },
    );
    const call = (message: string, headers: Record<string, string>): Promise<Response> =>
      route(
        new Request("http://app.test/grade", {
          method: "POST",
          headers,
          body: JSON.stringify({ text: message }),
        }),
      );
    const captured = await call("Ths is fun.", {});
    const session = captured.headers.get("x-noukai-session") ?? "";
    const recorded: unknown = await captured.json();
    vi.stubEnv("NOUKAI_REPLAY_ENABLED", "true");
    const replayed = await call("anything", { "x-noukai-replay": session });
    expect(await replayed.json()).toEqual(recorded);
  });
});

describe("on the newest form of the wire", () => {
  beforeEach(() => {
    emulator = newest;
  });

  test("execute, jobs and traces are the same", async () => {
    const flowProxy = noukai.flow("grade-3");
    const result = await flowProxy.execute({ message: "Ths", trace: true });
    if (result.requiresToolCalls) throw new Error("no tools were given");
    expect(result).toMatchObject({ status: "completed", blockCount: 5 });
    expect(result.result).toContainEqual({ word: expect.any(String) as string, at: 0 });
    const job = await flowProxy.executeAsync({ message: "Ths" });
    expect(await job.wait({ pollInterval: 10 })).toMatchObject({
      status: "completed",
      result: result.result,
    });
    const trace = await flowProxy.run(result.executionId ?? "").trace();
    expect(trace.flowRun).toMatchObject({ status: "completed", stepCount: 5 });
    expect(trace.steps[0]).toMatchObject({ stepId: "find", inputContext: { message: "Ths" } });
  });

  test("a handler resumes by itself", async () => {
    const toolHandler = (calls: Record<string, unknown>[]): Record<string, unknown>[] =>
      calls.map((call) => ({ tool_call_id: call.id, output: "sunny" }));
    const result = await noukai
      .flow("weather")
      .execute({ message: "Paris?", tools: [getWeather], toolHandler });
    expect(result).toMatchObject({ status: "completed" });
  });

  test.each([false, true])(
    "events() come to the end without outputs or a result, with runRemaining %s",
    async (runRemaining) => {
      const events: { type: string; stepId?: string; [field: string]: unknown }[] = [];
      for await (const event of noukai.flow("grade-3").events({ message: "Ths", runRemaining }))
        events.push({ ...event });
      const completed = events.filter((event) => event.type === "step_completed");
      // The service goes on from its own record: the client sends no outputs.
      expect(new Set(completed.map((event) => event.stepId))).toEqual(
        new Set(["find", "praise", "keep", "pick", "explain"]),
      );
      for (const event of completed) expect(event.output ?? null).toBeNull();
      for (const event of events.filter(({ type }) => type === "step_output"))
        expect(event.outputData ?? null).toBeNull();
      expect(events.at(-1)?.type).toBe("flow_completed");
      expect(events.at(-1)?.result ?? null).toBeNull();
    },
  );
});
