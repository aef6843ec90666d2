import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  defineTool,
  FlowExecutionError,
  FlowRequestError,
  StreamParseError,
  StreamTruncatedError,
  ToolCallLimitError,
  ValueError,
  type Client,
  type ReconnectInfo,
  type StreamEvent,
  type ToolDefinition,
} from "noukai-codegen-runtime";
import { clientFor, grader, type GraderFlow } from "./support/flow.js";
import {
  fail,
  frame,
  runStarted,
  startServer,
  startStream,
  stepFrames,
  stream,
  toolCall,
  type Handler,
  type ScriptedServer,
} from "./support/server.js";

const found = { mistakes: [{ word: "ths" }] };
const explained = [{ text: "this" }];
const flowCompleted = frame("flow_completed", {
  runId: "run-1",
  executionId: "run-1",
  result: explained,
  summary: { steps: 3 },
});
const lookup: ToolDefinition = { type: "function", function: { name: "lookup" } };

/** The three calls that a run of three steps takes. */
const calls: readonly [Handler, Handler, Handler] = [
  (_request, response) => {
    stream(response, [
      runStarted,
      ...stepFrames("find", found),
      frame("step_paused", { stepId: "find", stepIndex: 0 }),
    ]);
  },
  (_request, response) => {
    stream(response, [
      runStarted,
      ...stepFrames("score", { points: 9 }),
      frame("step_paused", { stepId: "score", stepIndex: 0 }),
    ]);
  },
  (_request, response) => {
    stream(response, [runStarted, ...stepFrames("explain", explained), flowCompleted]);
  },
];

let server: ScriptedServer;
let client: Client;
/** Handlers of the requests to come. */
let script: Handler[];
let reconnects: ReconnectInfo[];

beforeEach(async () => {
  script = [...calls];
  reconnects = [];
  server = await startServer((request, response, socket) =>
    script.shift()?.(request, response, socket),
  );
  client = clientFor(server.baseUrl, { hooks: { reconnect: (info) => reconnects.push(info) } });
});

afterEach(async () => {
  await client.close();
  // No connection outlives its client.
  await server.idle();
  await server[Symbol.asyncDispose]();
});

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

async function failureOf(events: AsyncIterable<unknown>): Promise<unknown> {
  return collect(events).then(
    () => expect.unreachable("the stream ended without an error"),
    (error: unknown) => error,
  );
}

function bodies(): Record<string, unknown>[] {
  return server.requests.map((request) => request.body as Record<string, unknown>);
}

describe("steps", () => {
  it("yields each step as it completes, narrowed by its id, counted over the flow", async () => {
    const words: string[] = [];
    const indexes: number[] = [];
    for await (const step of grader(client).steps({ message: "Ths." })) {
      indexes.push(step.stepIndex);
      if (step.stepId === "find") {
        expectTypeOf(step.output.mistakes).toEqualTypeOf<{ word: string; hint?: string }[]>();
        words.push(...step.output.mistakes.map((mistake) => mistake.word));
      } else if (step.stepId === "score") {
        expectTypeOf(step.output).toEqualTypeOf<{ points: number }>();
        expect(step).toEqual({
          type: "step_completed",
          stepId: "score",
          name: "SCORE",
          output: { points: 9 },
          durationMs: 5,
          stepIndex: 1,
        });
      }
    }
    expect(words).toEqual(["ths"]);
    expect(indexes).toEqual([0, 1, 2]);
  });

  it("sends the inputs with the first call, and the cursor and outputs with each", async () => {
    await collect(
      grader(client).steps({
        message: "Ths.",
        parameters: { difficulty: "hard" },
        blockOverrides: { find: { temperature: 0 } },
        inputOverrides: { find: { mistakes: [] } },
        trace: true,
        version: 1,
        sessionId: "11111111-1111-4111-8111-111111111111",
      }),
    );
    const every = {
      blockOverrides: { find: { temperature: 0 } },
      inputOverrides: { find: { mistakes: [] } },
      trace: true,
    };
    expect(server.requests.map((request) => request.path)).toEqual(
      Array(3).fill("/api/v1/seq/acme/spelling/grade-3/v1/step"),
    );
    expect(server.requests.map((request) => request.headers["x-session-id"])).toEqual(
      Array(3).fill("11111111-1111-4111-8111-111111111111"),
    );
    expect(bodies()).toEqual([
      {
        ...every,
        message: "Ths.",
        parameters: { difficulty: "hard" },
        stepIndex: 0,
        accumulatedOutputs: {},
      },
      {
        ...every,
        message: null,
        executionId: "run-1",
        stepIndex: 1,
        accumulatedOutputs: { find: found },
      },
      {
        ...every,
        message: null,
        executionId: "run-1",
        stepIndex: 2,
        accumulatedOutputs: { find: found, score: { points: 9 } },
      },
    ]);
  });

  it("throws a FlowExecutionError for a step that fails", async () => {
    script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_error", { stepId: "find", name: "FIND", error: { message: "no model" } }),
        ]);
      },
    ];
    const error = await failureOf(grader(client).steps({ message: "Ths." }));
    expect(error).toBeInstanceOf(FlowExecutionError);
    expect(String(error)).toMatch(/step find failed: .*no model/);
  });

  it("throws where tools are asked for and nothing answers", async () => {
    script = [toolPause([toolCall("c1", "lookup", "{}")])];
    const error = await failureOf(grader(client).steps({ message: "Ths.", tools: [lookup] }));
    expect(error).toMatchObject({ name: "FlowExecutionError", code: "TOOL_CALLS_REQUIRED" });
  });
});

describe("events", () => {
  it("yields all that happens, one run_started, and counts over the flow", async () => {
    const events = await collect(grader(client).events({ message: "Ths." }));
    expect(
      events.map((event) => [
        event.type,
        "stepId" in event ? event.stepId : undefined,
        "stepIndex" in event ? event.stepIndex : undefined,
      ]),
    ).toEqual([
      ["run_started", undefined, undefined],
      ["step_started", "find", 0],
      ["step_input", "find", undefined],
      ["step_output", "find", undefined],
      ["step_completed", "find", 0],
      ["step_paused", "find", 0],
      ["step_started", "score", 1],
      ["step_input", "score", undefined],
      ["step_output", "score", undefined],
      ["step_completed", "score", 1],
      ["step_paused", "score", 1],
      ["step_started", "explain", 2],
      ["step_input", "explain", undefined],
      ["step_output", "explain", undefined],
      ["step_completed", "explain", 2],
      ["flow_completed", undefined, undefined],
    ]);
    expect(events[0]).toEqual({
      type: "run_started",
      runId: "run-1",
      executionId: "run-1",
      flowId: "flow-1",
      stepCount: 3,
    });
    expect(events[2]).toEqual({ type: "step_input", stepId: "find", inputData: { for: "find" } });
    const last = events.at(-1);
    if (last?.type !== "flow_completed") throw new Error("no flow_completed");
    expectTypeOf(last.result).toEqualTypeOf<{ text: string }[]>();
    expect(last.result).toEqual(explained);
  });

  it("runs all steps over one connection with runRemaining", async () => {
    script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          ...stepFrames("find", found, 0),
          ...stepFrames("score", { points: 9 }, 1),
          ...stepFrames("explain", explained, 2),
          flowCompleted,
        ]);
      },
    ];
    const events = await collect(grader(client).events({ message: "Ths.", runRemaining: true }));
    expect(bodies()).toEqual([
      { message: "Ths.", runRemaining: true, stepIndex: 0, accumulatedOutputs: {} },
    ]);
    expect(
      events.filter((event) => event.type === "step_completed").map((event) => event.stepIndex),
    ).toEqual([0, 1, 2]);
  });

  it("gives parallel steps the index they began with, in whatever order they complete", async () => {
    script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_started", { stepId: "score", stepIndex: 1 }),
          frame("step_completed", { stepId: "score", output: { points: 1 } }),
          frame("step_completed", { stepId: "find", output: found }),
          frame("step_paused", { stepId: "score", stepIndex: 1 }),
        ]);
      },
      calls[2],
    ];
    const steps = await collect(grader(client).steps({ message: "Ths." }));
    expect(steps.map((step) => [step.stepId, step.stepIndex])).toEqual([
      ["score", 1],
      ["find", 0],
      ["explain", 2],
    ]);
    expect(bodies()[1]).toMatchObject({ stepIndex: 2 });
  });

  it("ends with step_error, as an event", async () => {
    script = [
      (_request, response) => {
        stream(response, [
          runStarted,
          frame("step_started", { stepId: "find", stepIndex: 0 }),
          frame("step_error", { stepId: "find", name: null, error: { message: "no model" } }),
        ]);
      },
    ];
    const events = await collect(grader(client).events({ message: "Ths." }));
    expect(events.at(-1)).toEqual({
      type: "step_error",
      stepId: "find",
      name: null,
      error: { message: "no model" },
    });
  });

  it("knows the older name of run_started, eventType in the payload, and skips what it does not know", async () => {
    script = [
      (_request, response) => {
        stream(response, [
          frame("flow_started", { runId: "run-1", executionId: "run-1" }),
          frame("step_progress", { stepId: "find", percent: 50 }),
          "event: something_new\ndata: not even json\n\n",
          ": a comment\n\n",
          `data: ${JSON.stringify({ eventType: "loop_completed", stepId: "find" })}\n\n`,
          `data: ${JSON.stringify({ eventType: "step_completed", stepId: "find", output: found })}\n\n`,
          flowCompleted,
        ]);
      },
    ];
    const events = await collect(grader(client).events({ message: "Ths." }));
    expect(events.map((event) => event.type)).toEqual([
      "run_started",
      "step_completed",
      "flow_completed",
    ]);
    expect(events[1]).not.toHaveProperty("eventType");
  });

  it("refuses wrong options at the first event, before sending", async () => {
    const options: object = { version: "main" };
    await expect(
      grader(client)
        .events({ message: "Hi.", ...options })
        .next(),
    ).rejects.toThrow(ValueError);
    const tools: object = { tools: [{ name: "flat" }] };
    await expect(
      grader(client)
        .steps({ message: "Hi.", ...tools })
        .next(),
    ).rejects.toThrow(ValueError);
    expect(server.requests).toHaveLength(0);
  });

  it("sends nothing before the first event is asked for", async () => {
    const events = grader(client).events({ message: "Hi." });
    expect(await events.return()).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(server.requests).toHaveLength(0);
  });

  it("answers calls of next() in order, however many wait", async () => {
    const events = grader(client).events({ message: "Ths." });
    const results = await Promise.all(Array.from({ length: 18 }, () => events.next()));
    expect(results.map((result) => result.value?.type)).toEqual([
      ...(await collectTypes()),
      undefined,
      undefined,
    ]);
  });

  async function collectTypes(): Promise<string[]> {
    script = [...calls];
    return (await collect(grader(client).events({ message: "Ths." }))).map((event) => event.type);
  }

  it("tells what to do where a service streams published versions only", async () => {
    script = [
      (_request, response) => {
        fail(response, 400, "INVALID_VERSION");
      },
    ];
    const error = await failureOf(grader(client).events({ message: "Ths." }));
    expect(error).toBeInstanceOf(FlowRequestError);
    expect(String(error)).toMatch(
      /pass `version` with a published number, or pin one in the config/,
    );
  });

  it("an answer that is no stream is an InvalidResponseError with its body", async () => {
    script = [
      (_request, response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ];
    expect(await failureOf(grader(client).steps({ message: "Ths." }))).toMatchObject({
      name: "InvalidResponseError",
      body: "<html>",
    });
  });

  it("a slow reader holds up the sender", async () => {
    const piece = Buffer.from(
      frame("step_output", { stepId: "find", outputData: "x".repeat(1000) }).repeat(64),
    );
    let written = 0;
    let stalled: (() => void) | undefined;
    const stall = new Promise<void>((resolve) => (stalled = resolve));
    script = [
      (_request, response) => {
        startStream(response);
        // As much as anybody takes: what is taken without being read sits in somebody's memory.
        const more = (): void => {
          while (written < 64 * (1 << 20) && response.write(piece)) written += piece.length;
          if (written < 64 * (1 << 20)) response.once("drain", more);
          clearTimeout(timer);
          timer = setTimeout(() => stalled?.(), 200);
        };
        let timer = setTimeout(more);
        response.on("close", () => {
          clearTimeout(timer);
        });
      },
    ];
    const events = grader(client).events({ message: "Ths." });
    await events.next();
    await stall;
    // The sockets of both sides buffer some MB, and the client a chunk or two.
    expect(written).toBeLessThan(16 * (1 << 20));
    await events.return();
  });

  it("a frame that is not JSON is a StreamParseError with the frame, and closes the connection", async () => {
    script = [
      (_request, response) => {
        startStream(response);
        response.write(`${runStarted}event: step_started\ndata: {"stepId": "fi\n\n`);
        closed = once(response, "close");
      },
    ];
    let closed: Promise<unknown> | undefined;
    const error = await failureOf(grader(client).events({ message: "Ths." }));
    expect(error).toBeInstanceOf(StreamParseError);
    expect(error).toMatchObject({ frame: '{"stepId": "fi', method: "POST", status: 200 });
    await closed;
  });
});

function toolPause(toolCalls: readonly object[], fields: object = {}): Handler {
  return (_request, response) => {
    stream(response, [
      runStarted,
      frame("step_started", { stepId: "find", stepIndex: 0 }),
      frame("step_paused_for_tool_calls", {
        runId: "run-1",
        executionId: "run-1",
        stepId: "find",
        stepIndex: 0,
        iterationsUsed: 1,
        toolCalls,
        toolCallMessages: [{ role: "assistant", toolCalls }],
        accumulatedOutputs: {},
        ...fields,
      }),
    ]);
  };
}

describe("tools in a stream", () => {
  const resumed = {
    message: null,
    executionId: "run-1",
    stepIndex: 0,
    accumulatedOutputs: {},
    pausedAtStep: "find",
    iterationsUsed: 1,
    tools: [lookup],
    toolCallMessages: [
      { role: "assistant", toolCalls: [toolCall("c1", "lookup", "{}")] },
      { role: "tool", toolCallId: "c1", content: "found it" },
    ],
  };

  it("pause with an event whose resume goes on with the iteration", async () => {
    script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    const types: string[] = [];
    for await (const event of grader(client).events({ message: "Ths.", tools: [lookup] })) {
      types.push(event.type);
      if (event.type !== "tool_calls_required") continue;
      expect(event).toMatchObject({ stepId: "find", stepIndex: 0, executionId: "run-1" });
      expect(JSON.stringify(event)).not.toContain("resume");
      await expect(event.resume({ toolResults: [] })).rejects.toThrow(/no tool result for c1/);
      await event.resume({ toolResults: [{ toolCallId: "c1", content: "found it" }] });
    }
    expect(types.slice(0, 4)).toEqual([
      "run_started",
      "step_started",
      "tool_calls_required",
      "step_started",
    ]);
    expect(types.at(-1)).toBe("flow_completed");
    expect(bodies()[1]).toEqual(resumed);
    expect(bodies()[2]).not.toHaveProperty("toolCallMessages");
  });

  it("end the iteration where nobody resumes", async () => {
    script = [toolPause([toolCall("c1", "lookup", "{}")])];
    const events = await collect(grader(client).events({ message: "Ths.", tools: [lookup] }));
    expect(events.at(-1)?.type).toBe("tool_calls_required");
    expect(server.requests).toHaveLength(1);
  });

  it("are answered by a handler, in steps() and events() alike", async () => {
    const toolHandler = (): { toolCallId: string; content: string }[] => [
      { toolCallId: "c1", content: "found it" },
    ];
    script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    const steps = await collect(
      grader(client).steps({ message: "Ths.", tools: [lookup], toolHandler }),
    );
    expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
    expect(bodies()[1]).toEqual(resumed);

    script = [toolPause([toolCall("c1", "lookup", "{}")]), ...calls];
    const events = await collect(
      grader(client).events({ message: "Ths.", tools: [lookup], toolHandler }),
    );
    expect(events.map((event) => event.type)).not.toContain("tool_calls_required");
  });

  it("are answered by tools of their own", async () => {
    const own = defineTool({
      name: "lookup",
      parameters: z.object({}),
      run: () => "found it",
    });
    script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    await collect(grader(client).steps({ message: "Ths.", tools: [own] }));
    expect(bodies()[1]).toMatchObject({ toolCallMessages: resumed.toolCallMessages });
  });

  it("are bounded by maxToolRounds", async () => {
    script = [];
    server.handle(toolPause([toolCall("c1", "lookup", "{}")]));
    const error = await failureOf(
      grader(client).steps({
        message: "Ths.",
        tools: [lookup],
        maxToolRounds: 2,
        toolHandler: () => [{ toolCallId: "c1", content: "x" }],
      }),
    );
    expect(error).toBeInstanceOf(ToolCallLimitError);
    expect(error).toMatchObject({ rounds: 2, executionId: "run-1" });
    expect(server.requests).toHaveLength(3);
  });
});

describe("a stream that is left", () => {
  /** When the server saw the connection of its response close. */
  let closed: Promise<unknown>;
  const endless: Handler = (_request, response) => {
    closed = once(response, "close");
    startStream(response);
    response.write(runStarted + stepFrames("find", found).join(""));
  };

  it.each(["break", "return", "throw", "abort", "dispose", "abort while waiting", "close"])(
    "by %s closes its connection at once",
    async (way) => {
      script = [endless];
      const controller = new AbortController();
      const events = grader(client).events({ message: "Ths.", signal: controller.signal });
      const first = await events.next();
      expect(first.value?.type).toBe("run_started");
      if (way === "break") {
        for await (const _ of events) break;
      } else if (way === "return") {
        expect(await events.return()).toEqual({ done: true, value: undefined });
      } else if (way === "throw") {
        await expect(events.throw(new Error("enough"))).rejects.toThrow("enough");
      } else if (way === "dispose") {
        await events[Symbol.asyncDispose]();
      } else if (way === "close") {
        await client.close();
        await expect(collect(events)).rejects.toThrow(/client was closed/);
      } else {
        for (let i = 0; i < 4 && way === "abort while waiting"; i++) await events.next();
        const next = way === "abort" ? undefined : events.next();
        controller.abort(new Error("my reason"));
        await expect(next ?? events.next()).rejects.toThrow("my reason");
      }
      await closed;
      expect(await events.next()).toEqual({ done: true, value: undefined });
    },
  );

  it("while an event is waited for resolves that wait", async () => {
    script = [endless];
    const events = grader(client).events({ message: "Ths." });
    for (let i = 0; i < 5; i++) await events.next();
    const waiting = events.next();
    await events.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await closed;
  });
});

describe("a stream that is lost", () => {
  /** Ends the response, cleanly or by breaking the connection. */
  const ways = {
    cleanly: (response: Parameters<Handler>[1]) => response.end(),
    "by a reset": (response: Parameters<Handler>[1]) => response.socket?.resetAndDestroy(),
  };

  function lost(frames: readonly string[], way: keyof typeof ways): Handler {
    return async (_request, response) => {
      startStream(response);
      if (!response.write(frames.join(""))) await once(response, "drain");
      setImmediate(() => ways[way](response));
    };
  }

  describe.each(["cleanly", "by a reset"] as const)("%s", (way) => {
    it("between steps is continued from the cursor, visibly", async () => {
      script = [lost([runStarted, ...stepFrames("find", found)], way), ...calls.slice(1)];
      const steps = await collect(grader(client).steps({ message: "Ths." }));
      expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
      expect(bodies()[1]).toEqual({
        message: null,
        executionId: "run-1",
        stepIndex: 1,
        accumulatedOutputs: { find: found },
      });
      expect(reconnects).toHaveLength(1);
      expect(reconnects[0]).toMatchObject({ executionId: "run-1", stepIndex: 1, attempt: 1 });
      expect(reconnects[0]?.error).toBeInstanceOf(StreamTruncatedError);
    });

    it("inside a step is a StreamTruncatedError, and is not run again", async () => {
      script = [lost([runStarted, frame("step_started", { stepId: "find", stepIndex: 0 })], way)];
      const error = await failureOf(grader(client).steps({ message: "Ths." }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(error).toMatchObject({ executionId: "run-1", method: "POST" });
      expect(String(error)).toMatch(/inside the step find/);
      expect(server.requests).toHaveLength(1);
      expect(reconnects).toHaveLength(0);
    });

    it("in the middle of a frame is a StreamTruncatedError", async () => {
      script = [lost([runStarted, "event: step_completed\ndata: {"], way)];
      const error = await failureOf(grader(client).steps({ message: "Ths." }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(server.requests).toHaveLength(1);
    });

    it("inside a step is run again with retrySteps, a bounded number of times", async () => {
      const started = [runStarted, frame("step_started", { stepId: "find", stepIndex: 0 })];
      script = [lost(started, way), ...calls];
      const steps = await collect(grader(client).steps({ message: "Ths.", retrySteps: true }));
      expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
      // From the start, so with the inputs.
      expect(bodies()[1]).toEqual(bodies()[0]);

      server.handle(lost(started, way));
      const before = server.requests.length;
      const error = await failureOf(grader(client).steps({ message: "Ths.", retrySteps: true }));
      expect(error).toBeInstanceOf(StreamTruncatedError);
      expect(server.requests.length - before).toBe(3);
      expect(reconnects.slice(-2).map((info) => info.attempt)).toEqual([1, 2]);
    });
  });

  it("inside the next step of runRemaining is not run again", async () => {
    script = [
      lost(
        [
          runStarted,
          ...stepFrames("find", found),
          frame("step_started", { stepId: "score", stepIndex: 1 }),
        ],
        "by a reset",
      ),
    ];
    const events: StreamEvent<GraderFlow>[] = [];
    const run = async (): Promise<void> => {
      for await (const event of grader(client).events({ message: "Ths.", runRemaining: true })) {
        events.push(event);
      }
    };
    await expect(run()).rejects.toThrow(StreamTruncatedError);
    expect(events.map((event) => event.type)).toContain("step_completed");
    expect(server.requests).toHaveLength(1);
  });
});
