import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { defineTool, ValueError, type Tool } from "noukai-codegen-runtime";
import { asTool, type ChatTool, type ToolRun } from "noukai-codegen-runtime/as-tool";
import { definition, markFlow } from "../schemas/harness.js";
import { grader } from "../support/flow.js";
import { serveFlow, type ServedFlow } from "./harness.js";

let at: ServedFlow;

beforeEach(async () => {
  at = await serveFlow();
});
afterEach(() => at[Symbol.asyncDispose]());

const parameters = {
  type: "object",
  required: ["message"],
  properties: {
    message: { type: "string", maxLength: 20 },
    difficulty: { enum: ["easy", "hard"], default: "easy" },
    birthday: { type: "string" },
  },
  additionalProperties: false,
};

describe("a flow as a tool of OpenAI", () => {
  it("is a definition of chat completions, with the flow's name, description and inputs", async () => {
    const tool = await asTool(at.flow);
    expectTypeOf(tool).toEqualTypeOf<ChatTool>();
    expectTypeOf(tool).toExtend<Tool>();
    expect(JSON.parse(JSON.stringify(tool))).toEqual({
      type: "function",
      function: { name: "mark", description: "Mark: Marks a pupil's sentence.", parameters },
    });
    expect(at.runs()).toEqual([]);
  });

  it("is a definition of the Responses API, which says that it is not strict", async () => {
    const tool = await asTool(at.flow, { format: "openai-responses", name: "mark_it" });
    expect(JSON.parse(JSON.stringify(tool))).toEqual({
      ...{ type: "function", name: "mark_it", parameters, strict: false },
      description: "Mark: Marks a pupil's sentence.",
    });
  });

  it("answers a call with the result, from JSON text and from an object", async () => {
    const tool = await asTool(at.flow);
    const text = '{"message":"Ths.","difficulty":"hard"}';
    const result = '[{"text":"It is spelt this."}]';
    expect(await tool.answer(text)).toBe(result);
    expect(await tool.answer({ message: "Ths." })).toBe(result);
    expect(at.runs()).toHaveLength(2);
  });

  it.each([
    ["not json", /^\{"error":"The arguments are not JSON: .+"\}$/],
    ["[]", '{"error":"The arguments must be a JSON object, not a value of the type array."}'],
    ["{}", '{"error":"Invalid arguments","issues":["message: must be present"]}'],
    [
      { message: "Ths.", difficulty: "none" },
      '{"error":"Invalid arguments","issues":["difficulty: must be one of \\"easy\\", \\"hard\\", not \\"none\\""]}',
    ],
    [
      { message: "a".repeat(21), birthday: 5 },
      /^\{"error":"Invalid arguments","issues":\[".*message: must have at most 20 characters.*birthday: must be a string/,
    ],
    [
      { message: "Ths.", dificulty: "hard" },
      '{"error":"Invalid arguments","issues":["dificulty: is no input; the inputs are message, difficulty, birthday"]}',
    ],
  ])("tells the model what is wrong with %j, and runs nothing", async (args, told) => {
    const tool = await asTool(at.flow);
    expect(await tool.answer(args)).toMatch(told);
    expect(at.runs()).toEqual([]);
  });

  it("tells the model that the run failed, or throws it", async () => {
    at.emulator.mock("find", { $error: "the model is gone" });
    const told = await asTool(at.flow);
    expect(JSON.parse(await told.answer({ message: "Ths." }))).toEqual({
      error: 'The run failed: Step "find": the model is gone',
    });
    const thrown = await asTool(at.flow, { onError: "throw" });
    await expect(thrown.answer({ message: "Ths." })).rejects.toMatchObject({
      name: "FlowExecutionError",
      executionId: expect.any(String) as string,
    });
  });

  it("tells the model of a result that is not what the schema promises", async () => {
    const text = JSON.stringify(definition).replace('"minLength":2', '"minLength":1');
    await using other = await serveFlow(JSON.parse(text) as object);
    other.emulator.mock("explain", { text: "x" });
    const runs: ToolRun[] = [];
    const tool = await asTool(other.flow, { onRun: (run) => runs.push(run) });
    expect(await tool.answer({ message: "Ths." })).toContain("The result of acme/spelling/mark");
    expect(runs).toMatchObject([{ name: "mark", status: "completed" }]);
    const lenient = await asTool(other.flow, { validate: { outputs: "off" } });
    expect(await lenient.answer({ message: "Ths." })).toBe('[{"text":"x"}]');
  });

  it("throws the reason of its own signal, and of that of a call", async () => {
    const own = await asTool(at.flow, { signal: AbortSignal.abort(new Error("stop all")) });
    await expect(own.answer({ message: "Ths." })).rejects.toThrow("stop all");
    const tool = await asTool(at.flow);
    const signal = AbortSignal.abort(new Error("stop this"));
    await expect(tool.answer({ message: "Ths." }, { signal })).rejects.toThrow("stop this");
    expect(at.runs()).toEqual([]);
  });

  it("passes the settings of each run on: the version, and tools that the flow calls", async () => {
    at.emulator.mock("find", {
      $toolCalls: [{ name: "lookup", arguments: { word: "Ths" } }],
      $then: { mistakes: [{ word: "Ths" }] },
    });
    const lookup = defineTool({
      name: "lookup",
      parameters: z.object({ word: z.string() }),
      run: ({ word }) => `${word} is a typo`,
    });
    const offered = { type: lookup.type, function: lookup.function };
    const waiting = await asTool(at.flow, { tools: [offered] });
    expect(await waiting.answer({ message: "Ths." })).toContain("The run requires tool results");
    const tool = await asTool(at.flow, { version: 2, tools: [lookup] });
    expect(await tool.answer({ message: "Ths." })).toBe('[{"text":"It is spelt this."}]');
    expect(at.runs().at(-1)).toContain("/v2/execute");
  });

  it("can be the tool of another flow", async () => {
    const inner = await asTool(at.flow, { name: "inner" });
    at.emulator.mock("find", ({ initial }) =>
      initial.message === "outer"
        ? {
            $toolCalls: [{ name: "inner", arguments: { message: "inner" } }],
            $then: { mistakes: [{ word: "Ths" }] },
          }
        : { mistakes: [{ word: "Ths" }] },
    );
    const done = await at.flow.execute({ message: "outer", tools: [inner] });
    expect(done.status).toBe("completed");
    expect(at.runs()).toHaveLength(3);
  });

  it("reports each run and what it cost, in all its steps", async () => {
    const $usage = { prompt: 2, completion: 1, costUsd: 0.1 };
    const mistakes = [{ word: "a" }, { word: "b" }];
    at.emulator.mock("find", { $value: { mistakes }, $usage });
    at.emulator.mock("explain", { $value: { text: "so" }, $usage });
    const runs: ToolRun[] = [];
    const tool = await asTool(at.flow, { onRun: (run) => runs.push(run) });
    await tool.answer({ message: "Ths." });
    await tool.answer({ message: 5 });
    expect(runs).toEqual([
      {
        ...{ name: "mark", status: "completed", costUsd: "0.300000" },
        executionId: expect.any(String) as string,
        tokens: { prompt: 6, completion: 3, total: 9 },
      },
    ]);
  });

  it("is refused with a name, a format or a schema that cannot be", async () => {
    await expect(asTool(at.flow, { name: "mark it" })).rejects.toThrow(ValueError);
    await expect(asTool(at.flow, { format: "json" as "ai" })).rejects.toThrow(
      'format must be one of "openai", "openai-responses", "standard", "ai", not "json".',
    );
    await expect(asTool(at.flow, { inputSchema: { type: "string" } })).rejects.toThrow(
      "The inputSchema of the tool is neither a Standard Schema",
    );
  });

  it("takes the message alone where a flow has no schemas", async () => {
    const bare = grader(at.client);
    const tool = await asTool(bare);
    expect(tool.function).toEqual({
      ...{ name: "grade-3", description: "Runs the flow acme/spelling/grade-3." },
      parameters: {
        type: "object",
        properties: { message: { type: "string", description: "The message for the flow." } },
        required: ["message"],
        additionalProperties: true,
      },
    });
    expect(await tool.answer({})).toContain("message: must be a string");
    expect(at.runs()).toEqual([]);
  });

  it("takes another schema in place of that of the flow", async () => {
    const inputSchema = z
      .object({ sentence: z.string() })
      .transform(({ sentence }) => ({ message: sentence, difficulty: "hard" }));
    const tool = await asTool(markFlow()(at.client), { inputSchema: inputSchema });
    expect(tool.function.parameters).toMatchObject({
      properties: { sentence: { type: "string" } },
    });
    expect(await tool.answer({ sentence: "Ths." })).toBe('[{"text":"It is spelt this."}]');
    expect(await tool.answer({})).toContain("sentence: ");
    expect(await tool.answer({ sentence: "a".repeat(21) })).toContain("at most 20 characters");
    expect(at.runs()).toHaveLength(1);
  });

  it("takes a plain JSON Schema in place of that of the flow", async () => {
    const { message } = parameters.properties;
    const inputSchema = { type: "object", required: ["message"], properties: { message } };
    const tool = await asTool(grader(at.client), { inputSchema, name: "plain" });
    expect(tool.function.parameters).toEqual({ ...inputSchema, additionalProperties: false });
    expect(await tool.answer({ message: "a".repeat(21) })).toContain("at most 20 characters");
    expect(at.runs()).toEqual([]);
  });
});
