import * as v from "valibot";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { defineTool, type SavedPause, type Tool } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { paused, toolCall } from "../support/server.js";
import { done, expectPaused, lookup, useTools } from "./harness.js";

const at = useTools();

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
    at.script = [
      paused([
        toolCall("c1", "get_weather", '{"city":"Paris"}'),
        toolCall("c2", "echo", { text: "hello" }),
      ]),
    ];
    const outcome = await grader(at.client).execute({ message: "Hi.", tools: [weather, echo] });
    expect(outcome).toEqual(done);
    expect(at.server.requests[0]?.body).toMatchObject({
      tools: [
        { type: "function", function: { name: "get_weather" } },
        { function: { name: "echo" } },
      ],
    });
    const { toolCallMessages } = at.server.requests[1]?.body as { toolCallMessages: object[] };
    expect(toolCallMessages.slice(1)).toEqual([
      { role: "tool", toolCallId: "c1", content: '{"city":"Paris","days":1,"sky":"clear"}' },
      { role: "tool", toolCallId: "c2", content: "hello" },
    ]);
  });

  it("runs handlers at the same time", async () => {
    at.script = [paused([toolCall("c1", "meet", "{}"), toolCall("c2", "meet", "{}")])];
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
    await grader(at.client).execute({ message: "Hi.", tools: [meet] });
    const { toolCallMessages } = at.server.requests[1]?.body as { toolCallMessages: object[] };
    expect(toolCallMessages.slice(1)).toEqual([
      { role: "tool", toolCallId: "c1", content: "null" },
      { role: "tool", toolCallId: "c2", content: "null" },
    ]);
  });

  it.each([
    ["get_weather", '{"city":5}', /"error":"Invalid arguments".*city/],
    ["get_weather", "not json", /^\{"error":"The arguments are not JSON: .+"\}$/],
    ["get_weather", '{"city":"Be', /^\{"error":"The arguments are not JSON: .+"\}$/],
    ["get_weather", '{"city":"Bern"}}', /^\{"error":"The arguments are not JSON: .+"\}$/],
    ["get_weather", '{"city":"Be\nrn"}', /^\{"error":"The arguments are not JSON: .+"\}$/],
    ["get_weather", '{"city":"Atlantis"}', /^\{"error":"no such city"\}$/],
    ["echo", { text: "x" }, /Invalid arguments.*text/],
    ["invented", "{}", /^\{"error":"There is no tool named invented\."\}$/],
  ])("tells the model what is wrong: %s(%j)", async (name, args, content) => {
    at.script = [paused([toolCall("c1", name, args)])];
    await grader(at.client).execute({ message: "Hi.", tools: [weather, echo] });
    const { toolCallMessages } = at.server.requests[1]?.body as {
      toolCallMessages: { content: string }[];
    };
    expect(toolCallMessages[1]?.content).toMatch(content);
  });

  it.each(["", " ", "null", null])("takes the arguments %j for an empty object", async (args) => {
    at.script = [paused([toolCall("c1", "ping", args)])];
    const given: unknown[] = [];
    const ping = defineTool({ name: "ping", parameters: z.object({}), run: (a) => given.push(a) });
    await grader(at.client).execute({ message: "Hi.", tools: [ping] });
    expect(given).toEqual([{}]);
  });

  it("tells the model of a validation that throws, unless errors are thrown", async () => {
    const define = (onError: "tell" | "throw"): Tool =>
      defineTool({
        name: "refined",
        parameters: z.object({}).refine(() => {
          throw new Error("no database");
        }),
        onError,
        run: () => "never",
      });
    at.script = [paused([toolCall("c1", "refined", "{}")])];
    await grader(at.client).execute({ message: "Hi.", tools: [define("tell")] });
    expect(at.server.requests[1]?.text).toContain("no database");
    at.script = [paused([toolCall("c1", "refined", "{}")])];
    await expect(
      grader(at.client).execute({ message: "Hi.", tools: [define("throw")] }),
    ).rejects.toThrow("no database");
  });

  it('throws what the tool throws with onError: "throw"', async () => {
    at.script = [paused([toolCall("c1", "strict", "{}")])];
    const failure = new Error("stop everything");
    const strict = defineTool({
      name: "strict",
      parameters: z.object({}),
      onError: "throw",
      run: () => {
        throw failure;
      },
    });
    await expect(grader(at.client).execute({ message: "Hi.", tools: [strict] })).rejects.toBe(
      failure,
    );
  });

  it("goes along with a handler for the others, and pauses where there is none", async () => {
    const calls = [toolCall("c1", "echo", { text: "hi" }), toolCall("c2", "lookup", "{}")];
    at.script = [paused(calls), done, paused(calls)];
    await grader(at.client).execute({
      message: "Hi.",
      tools: [echo, lookup],
      toolHandler: (others) => others.map((call) => ({ toolCallId: call.id, content: "handled" })),
    });
    const { toolCallMessages } = at.server.requests[1]?.body as {
      toolCallMessages: { content?: string }[];
    };
    expect(toolCallMessages.map((message) => message.content)).toEqual([
      undefined,
      "hi",
      "handled",
    ]);
    expectPaused(await grader(at.client).execute({ message: "Hi.", tools: [echo, lookup] }));
  });

  it("is saved as its definition, and answers again after a resume elsewhere", async () => {
    at.script = [
      paused([toolCall("c1", "lookup", "{}")]),
      paused([toolCall("c2", "echo", { text: "hi" })]),
    ];
    const outcome = await grader(at.client).execute({ message: "Hi.", tools: [echo, lookup] });
    const saved = JSON.parse(JSON.stringify(outcome)) as SavedPause;
    const end = await grader(at.client).resume(saved, {
      toolResults: [{ toolCallId: "c1", content: "x" }],
      tools: [echo, lookup],
    });
    expect(end).toEqual(done);
    expect(at.server.requests).toHaveLength(3);
  });

  it("is given the call's id, run and step, and a signal", async () => {
    at.script = [paused([toolCall("c9", "spy", "{}")])];
    const signal: unknown = expect.any(AbortSignal);
    let seen: unknown;
    const spy = defineTool({
      name: "spy",
      parameters: z.object({}),
      run: (_args, context) => {
        seen = context;
      },
    });
    await grader(at.client).execute({ message: "Hi.", tools: [spy] });
    expect(seen).toEqual({ toolCallId: "c9", executionId: "run-1", stepId: "find", signal });
  });

  it("refuses a schema without JSON Schema output, saying what to do", () => {
    const bare = v.object({}) as unknown as ReturnType<typeof toStandardJsonSchema>;
    expect(() => defineTool({ name: "bare", parameters: bare, run: () => "" })).toThrow(
      /bare \(valibot\) has no JSON Schema output: .*toStandardJsonSchema/,
    );
  });
});
