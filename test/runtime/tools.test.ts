import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import {
  defineTool,
  ToolCallLimitError,
  ValueError,
  type Client,
  type PausedResult,
  type SavedPause,
  type ToolDefinition,
  type ToolRoundInfo,
} from "noukai-codegen-runtime";
import { clientFor, grader, type GraderFlow } from "./support/flow.js";
import {
  completed,
  json,
  paused,
  startServer,
  toolCall,
  type ScriptedServer,
} from "./support/server.js";

const lookup: ToolDefinition = { type: "function", function: { name: "lookup" } };
const done = completed([{ text: "fun" }]);

let server: ScriptedServer;
let client: Client;
/** What the server answers, in turn. */
let script: Record<string, unknown>[];
let rounds: ToolRoundInfo[];

beforeEach(async () => {
  script = [];
  rounds = [];
  server = await startServer((_request, response) => {
    json(response, 200, script.shift() ?? done);
  });
  client = clientFor(server.baseUrl, { hooks: { toolRound: (info) => rounds.push(info) } });
});

afterEach(async () => {
  await client.close();
  await server.idle();
  await server[Symbol.asyncDispose]();
});

function expectPaused(outcome: { status: string }): PausedResult<GraderFlow> {
  expect(outcome.status).toBe("tool_calls_required");
  return outcome as PausedResult<GraderFlow>;
}

describe("attachments", () => {
  const good = { kind: "url", url: "https://files.example/a.png", mimeType: "image/png" } as const;

  it("are sent as they are, also with every resume", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    await grader(client).execute({
      message: "Hi.",
      attachments: [{ ...good, filename: "a.png" }],
      tools: [lookup],
      toolHandler: () => [{ toolCallId: "c1", content: "x" }],
    });
    expect(server.requests).toHaveLength(2);
    for (const { body } of server.requests) {
      expect(body).toMatchObject({ attachments: [{ ...good, filename: "a.png" }] });
    }
  });

  it.each([
    [Array.from({ length: 11 }, () => good), /at most 10 are allowed, and 11 were given/],
    [
      [good, { ...good, url: "http://files.example/a" }],
      /attachments\[1\] must have an https: URL/,
    ],
    [[{ ...good, url: "nonsense" }], /attachments\[0\] must have an https: URL/],
    [[{ ...good, url: `https://x.example/${"a".repeat(2048)}` }], /attachments\[0\].*2048/],
    [[{ ...good, kind: "file" }], /attachments\[0\] must have kind: "url"/],
    [[{ ...good, mimeType: "" }], /attachments\[0\] must have a mimeType/],
    [[{ ...good, filename: "a".repeat(256) }], /attachments\[0\].*255/],
    [[{ ...good, filename: "a/b" }], /attachments\[0\] has a filename with/],
    [[{ ...good, filename: "a\\b" }], /attachments\[0\] has a filename with/],
    [[{ ...good, filename: ".." }], /attachments\[0\] has a filename with/],
    [[null], /attachments\[0\] must be an object/],
  ])("refuses %j before sending", async (attachments, message) => {
    const options: object = { attachments };
    const call = grader(client).execute({ message: "Hi.", ...options });
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(ValueError);
    expect(server.requests).toHaveLength(0);
  });
});

describe("plain definitions", () => {
  it("are sent with toolChoice, and pause the run where there is no handler", async () => {
    script = [
      paused([toolCall("c1", "lookup", '{"word":"ths"}')], {
        accumulatedOutputs: { score: { points: 1 } },
      }),
    ];
    const outcome = await grader(client).execute({
      message: "Hi.",
      parameters: { difficulty: "easy" },
      trace: true,
      tools: [lookup],
      toolChoice: "required",
    });
    expect(server.requests[0]?.body).toMatchObject({ tools: [lookup], toolChoice: "required" });
    const pause = expectPaused(outcome);
    expect(pause).toMatchObject({
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      flowId: "flow-1",
      blockCount: 3,
    });
    expectTypeOf(pause.accumulatedOutputs.score).toEqualTypeOf<{ points: number } | undefined>();
    expect(pause.accumulatedOutputs.score?.points).toBe(1);

    const end = await pause.resume({ toolResults: [{ toolCallId: "c1", content: "this" }] });
    expect(end).toEqual(done);
    expect(server.requests[1]?.path).toBe(server.requests[0]?.path);
    expect(server.requests[1]?.body).toEqual({
      message: null,
      executionId: "run-1",
      pausedAtStep: "find",
      iterationsUsed: 1,
      accumulatedOutputs: { score: { points: 1 } },
      toolCallMessages: [
        ...(pause.toolCallMessages as object[]),
        { role: "tool", toolCallId: "c1", content: "this" },
      ],
      parameters: { difficulty: "easy" },
      trace: true,
      tools: [lookup],
      toolChoice: "required",
    });
  });

  it("resume any number of times", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")]), paused([toolCall("c2", "lookup", "{}")])];
    let outcome = await grader(client).execute({ message: "Hi.", tools: [lookup] });
    const first = expectPaused(outcome);
    const second = expectPaused(
      await first.resume({ toolResults: [{ toolCallId: "c1", content: "a" }] }),
    );
    outcome = await second.resume({ toolResults: [{ toolCallId: "c2", content: "b" }] });
    expect(outcome.status).toBe("completed");
    expect(await first.resume({ toolResults: [{ toolCallId: "c1", content: "again" }] })).toEqual(
      done,
    );
    expect(server.requests).toHaveLength(4);
  });

  it("go on in another process from JSON, at the version they were paused in", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = await grader(client).execute({
      message: "Hi.",
      version: 1,
      tools: [lookup],
      blockOverrides: { find: { temperature: 1 } },
    });
    const text = JSON.stringify(outcome);
    expect(text).not.toContain("nk_test_secret");

    const saved = JSON.parse(text) as SavedPause;
    const elsewhere = clientFor(server.baseUrl);
    const end = await grader(elsewhere).resume(saved, {
      toolResults: [{ toolCallId: "c1", content: "x" }],
    });
    await elsewhere.close();
    expect(end).toEqual(done);
    expect(server.requests[1]?.path).toMatch(/\/v1\/execute$/);
    expect(server.requests[1]?.body).toMatchObject({
      message: null,
      executionId: "run-1",
      tools: [lookup],
      blockOverrides: { find: { temperature: 1 } },
    });
  });

  it("resume refuses what toJSON did not give, and another version", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = expectPaused(await grader(client).execute({ message: "Hi.", tools: [lookup] }));
    const nothing: object = {};
    await expect(grader(client).resume(nothing as SavedPause, { toolResults: [] })).rejects.toThrow(
      /toJSON/,
    );
    await expect(
      grader(client).resume(outcome.toJSON(), { toolResults: [], version: 2 }),
    ).rejects.toThrow(/paused in version draft/);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [[], /no tool result for c1 \(lookup\)/],
    [
      [
        { toolCallId: "c1", content: "a" },
        { toolCallId: "zz", content: "b" },
      ],
      /No tool call has the id "zz": the ids are c1/,
    ],
    [
      [
        { toolCallId: "c1", content: "a" },
        { toolCallId: "c1", content: "b" },
      ],
      /c1 has two tool results/,
    ],
    [[{ toolCallId: "c1", content: 5 }], /content of the tool result for c1 must be a string/],
    ["text", /must (be|return) an array/],
  ])("results %j are a ValueError, before sending", async (results, message) => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const outcome = expectPaused(await grader(client).execute({ message: "Hi.", tools: [lookup] }));
    const toolResults = results as { toolCallId: string; content: string }[];
    await expect(outcome.resume({ toolResults })).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
    // The same from a handler.
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const handled = grader(client).execute({
      message: "Hi.",
      tools: [lookup],
      toolHandler: () => toolResults,
    });
    await expect(handled).rejects.toThrow(message);
    await expect(handled).rejects.toThrow(ValueError);
  });

  it.each([
    [
      Array.from({ length: 65 }, (_, i) => ({ type: "function", function: { name: `t${i}` } })),
      /at most 64 are allowed, and 65/,
    ],
    [[lookup, { type: "function", function: { name: "has space" } }], /tools\[1\] must be/],
    [[{ name: "flat" }], /tools\[0\] must be/],
    [[lookup, lookup], /tools\[1\]: "lookup" is there twice/],
  ])("refuses the tools %#", async (tools, message) => {
    const options: object = { tools };
    await expect(grader(client).execute({ message: "Hi.", ...options })).rejects.toThrow(message);
    expect(server.requests).toHaveLength(0);
  });
});

describe("toolHandler", () => {
  it("answers round after round, sync or async, with the calls and where they come from", async () => {
    script = [
      paused([toolCall("c1", "lookup", '{"n":1}'), toolCall("c2", "lookup", { n: 2 })]),
      paused([toolCall("c3", "lookup", "{}")], { iterationsUsed: 2 }),
    ];
    const seen: unknown[] = [];
    const outcome = await grader(client).execute({
      message: "Hi.",
      tools: [lookup],
      toolHandler: (calls, context) => {
        seen.push([calls.map((call) => call.function.arguments), context]);
        const results = calls.map((call) => ({ toolCallId: call.id, content: `for ${call.id}` }));
        // Out of order: the wire gets them in the order of the calls.
        return calls.length > 1 ? results.reverse() : Promise.resolve(results);
      },
    });
    expect(outcome).toEqual(done);
    expect(seen).toEqual([
      [['{"n":1}', { n: 2 }], { executionId: "run-1", stepId: "find", signal: undefined }],
      [["{}"], { executionId: "run-1", stepId: "find", signal: undefined }],
    ]);
    const second = server.requests[1]?.body as { toolCallMessages: { toolCallId?: string }[] };
    expect(second.toolCallMessages.map((message) => message.toolCallId)).toEqual([
      undefined,
      "c1",
      "c2",
    ]);
    expect(rounds).toEqual([
      { executionId: "run-1", stepId: "find", round: 1, tools: ["lookup", "lookup"] },
      { executionId: "run-1", stepId: "find", round: 2, tools: ["lookup"] },
    ]);
  });

  it.each([
    [undefined, 10],
    [3, 3],
    [0, 0],
  ])("with maxToolRounds %s gives up after %i rounds", async (maxToolRounds, expected) => {
    server.handle((_request, response) => {
      json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
    });
    let handled = 0;
    const error: unknown = await grader(client)
      .execute({
        message: "Hi.",
        tools: [lookup],
        maxToolRounds,
        toolHandler: () => {
          handled++;
          return [{ toolCallId: "c1", content: "x" }];
        },
      })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ToolCallLimitError);
    expect(error).toMatchObject({
      rounds: expected,
      executionId: "run-1",
      name: "ToolCallLimitError",
    });
    expect(handled).toBe(expected);
    expect(server.requests).toHaveLength(expected + 1);
  });

  it("that throws fails the call with its own error", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const failure = new Error("database down");
    await expect(
      grader(client).execute({
        message: "Hi.",
        tools: [lookup],
        toolHandler: () => {
          throw failure;
        },
      }),
    ).rejects.toBe(failure);
  });

  it("is left behind when the call is aborted", async () => {
    script = [paused([toolCall("c1", "lookup", "{}")])];
    const controller = new AbortController();
    const call = grader(client).execute({
      message: "Hi.",
      tools: [lookup],
      signal: controller.signal,
      toolHandler: () => {
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(error).toBe(controller.signal.reason);
  });
});

describe("defineTool", () => {
  const weather = defineTool({
    name: "get_weather",
    description: "The weather in a city.",
    parameters: z.object({ city: z.string(), days: z.number().int().default(1) }),
    run: ({ city, days }) => {
      expectTypeOf(days).toEqualTypeOf<number>();
      if (city === "Atlantis") throw new Error("no such city");
      return { city, days, sky: "clear" };
    },
  });
  const echo = defineTool({
    name: "echo",
    parameters: toStandardJsonSchema(v.object({ text: v.pipe(v.string(), v.minLength(2)) })),
    run: ({ text }) => {
      expectTypeOf(text).toEqualTypeOf<string>();
      return Promise.resolve(text);
    },
  });

  it("gives an OpenAI definition, of a zod and of a valibot schema", () => {
    expect(JSON.parse(JSON.stringify(weather))).toEqual({
      type: "function",
      function: {
        name: "get_weather",
        description: "The weather in a city.",
        parameters: {
          type: "object",
          properties: {
            city: { type: "string" },
            days: expect.objectContaining({ type: "integer", default: 1 }) as object,
          },
          required: ["city"],
        },
      },
    });
    expect(JSON.parse(JSON.stringify(echo))).toEqual({
      type: "function",
      function: {
        name: "echo",
        parameters: {
          type: "object",
          properties: { text: { type: "string", minLength: 2 } },
          required: ["text"],
        },
      },
    });
  });

  it("answers its own calls without a handler: arguments as JSON or object, in parallel", async () => {
    script = [
      paused([
        toolCall("c1", "get_weather", '{"city":"Paris"}'),
        toolCall("c2", "echo", { text: "hello" }),
      ]),
    ];
    const outcome = await grader(client).execute({ message: "Hi.", tools: [weather, echo] });
    expect(outcome).toEqual(done);
    expect(server.requests[0]?.body).toMatchObject({
      tools: [
        { type: "function", function: { name: "get_weather" } },
        { function: { name: "echo" } },
      ],
    });
    const { toolCallMessages } = server.requests[1]?.body as { toolCallMessages: object[] };
    expect(toolCallMessages.slice(1)).toEqual([
      { role: "tool", toolCallId: "c1", content: '{"city":"Paris","days":1,"sky":"clear"}' },
      { role: "tool", toolCallId: "c2", content: "hello" },
    ]);
  });

  it("runs handlers at the same time", async () => {
    script = [paused([toolCall("c1", "meet", "{}"), toolCall("c2", "meet", "{}")])];
    let arrive: (() => void) | undefined;
    const both = new Promise<void>((resolve) => (arrive = resolve));
    let here = 0;
    const meet = defineTool({
      name: "meet",
      parameters: z.object({}),
      run: async () => {
        if (++here === 2) arrive?.();
        await both;
      },
    });
    await grader(client).execute({ message: "Hi.", tools: [meet] });
    const { toolCallMessages } = server.requests[1]?.body as { toolCallMessages: object[] };
    expect(toolCallMessages.slice(1)).toEqual([
      { role: "tool", toolCallId: "c1", content: "null" },
      { role: "tool", toolCallId: "c2", content: "null" },
    ]);
  });

  it.each([
    ["get_weather", '{"city":5}', /"error":"Invalid arguments".*city/],
    ["get_weather", "not json", /"error":"Invalid arguments"/],
    ["get_weather", '{"city":"Atlantis"}', /^\{"error":"no such city"\}$/],
    ["echo", { text: "x" }, /Invalid arguments.*text/],
    ["invented", "{}", /^\{"error":"There is no tool named invented\."\}$/],
  ])("tells the model what is wrong: %s(%j)", async (name, args, content) => {
    script = [paused([toolCall("c1", name, args)])];
    await grader(client).execute({ message: "Hi.", tools: [weather, echo] });
    const { toolCallMessages } = server.requests[1]?.body as {
      toolCallMessages: { content: string }[];
    };
    expect(toolCallMessages[1]?.content).toMatch(content);
  });

  it('throws what the tool throws with onError: "throw"', async () => {
    script = [paused([toolCall("c1", "strict", "{}")])];
    const failure = new Error("stop everything");
    const strict = defineTool({
      name: "strict",
      parameters: z.object({}),
      onError: "throw",
      run: () => {
        throw failure;
      },
    });
    await expect(grader(client).execute({ message: "Hi.", tools: [strict] })).rejects.toBe(failure);
  });

  it("goes along with a handler for the others, and pauses where there is none", async () => {
    const calls = [toolCall("c1", "echo", { text: "hi" }), toolCall("c2", "lookup", "{}")];
    script = [paused(calls), done, paused(calls)];
    await grader(client).execute({
      message: "Hi.",
      tools: [echo, lookup],
      toolHandler: (others) => others.map((call) => ({ toolCallId: call.id, content: "handled" })),
    });
    const { toolCallMessages } = server.requests[1]?.body as {
      toolCallMessages: { content?: string }[];
    };
    expect(toolCallMessages.map((message) => message.content)).toEqual([
      undefined,
      "hi",
      "handled",
    ]);
    expectPaused(await grader(client).execute({ message: "Hi.", tools: [echo, lookup] }));
  });

  it("is saved as its definition, and answers again after a resume elsewhere", async () => {
    script = [
      paused([toolCall("c1", "lookup", "{}")]),
      paused([toolCall("c2", "echo", { text: "hi" })]),
    ];
    const outcome = await grader(client).execute({ message: "Hi.", tools: [echo, lookup] });
    const saved = JSON.parse(JSON.stringify(outcome)) as SavedPause;
    const end = await grader(client).resume(saved, {
      toolResults: [{ toolCallId: "c1", content: "x" }],
      tools: [echo, lookup],
    });
    expect(end).toEqual(done);
    expect(server.requests).toHaveLength(3);
  });

  it("is given the call's id, run, step and signal", async () => {
    script = [paused([toolCall("c9", "spy", "{}")])];
    const { signal } = new AbortController();
    let seen: unknown;
    const spy = defineTool({
      name: "spy",
      parameters: z.object({}),
      run: (_args, context) => {
        seen = context;
      },
    });
    await grader(client).execute({ message: "Hi.", tools: [spy], signal });
    expect(seen).toEqual({ toolCallId: "c9", executionId: "run-1", stepId: "find", signal });
  });

  it("refuses a schema without JSON Schema output, saying what to do", () => {
    const bare = v.object({}) as unknown as ReturnType<typeof toStandardJsonSchema>;
    expect(() => defineTool({ name: "bare", parameters: bare, run: () => "" })).toThrow(
      /bare \(valibot\) has no JSON Schema output: .*toStandardJsonSchema/,
    );
  });
});
