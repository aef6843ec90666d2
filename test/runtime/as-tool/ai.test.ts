import { generateText, stepCountIs, tool, type InferToolInput, type InferToolOutput } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { afterEach, beforeEach, expect, expectTypeOf, it } from "vitest";
import { asTool } from "noukai-codegen-runtime/as-tool";
import type { MarkFlow } from "../schemas/harness.js";
import { serveFlow, type ServedFlow } from "./harness.js";

let at: ServedFlow;

beforeEach(async () => {
  at = await serveFlow();
});
afterEach(() => at[Symbol.asyncDispose]());

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model that calls the tool `mark` with each of some arguments, a turn each, and then says that it is done. */
function modelThatCalls(...inputs: readonly object[]): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doGenerate: [
      ...inputs.map((input, index) => ({
        content: [
          {
            ...{ type: "tool-call" as const, toolCallId: `c${index}`, toolName: "mark" },
            input: JSON.stringify(input),
          },
        ],
        finishReason: { unified: "tool-calls" as const, raw: undefined },
        ...{ usage, warnings: [] },
      })),
      {
        content: [{ type: "text" as const, text: "Done." }],
        finishReason: { unified: "stop" as const, raw: undefined },
        ...{ usage, warnings: [] },
      },
    ],
  });
}

/** What the model was told last, as the result of its call. */
function lastTold(model: MockLanguageModelV4): unknown {
  const message = model.doGenerateCalls.at(-1)?.prompt.at(-1);
  const [part] = message?.role === "tool" ? message.content : [];
  return part?.type === "tool-result" ? part.output : undefined;
}

it("an agent of the AI SDK corrects its arguments, and gets a typed result", async () => {
  const mark = await asTool(at.flow, { format: "ai" });
  const model = modelThatCalls({ message: "Ths.", difficulty: "none" }, { message: "Ths." });
  const { steps, text } = await generateText({
    ...{ model, tools: { mark }, prompt: "Mark it.", stopWhen: stepCountIs(5) },
  });
  expect(text).toBe("Done.");
  expect(at.runs()).toHaveLength(1);

  const [offered] = model.doGenerateCalls[0]?.tools ?? [];
  expect(offered).toMatchObject({
    ...{ type: "function", name: "mark", description: "Mark: Marks a pupil's sentence." },
    inputSchema: {
      ...{ type: "object", required: ["message"] },
      properties: { difficulty: { enum: ["easy", "hard"] } },
    },
  });
  const refused = model.doGenerateCalls[1]?.prompt.at(-1);
  expect(JSON.stringify(refused)).toContain(
    'must be one of \\\\\\"easy\\\\\\", \\\\\\"hard\\\\\\"',
  );
  const [result] = steps[1]?.toolResults ?? [];
  if (result?.dynamic === true) throw new Error("the result has no type");
  expectTypeOf(result?.input).toEqualTypeOf<MarkFlow["inputs"] | undefined>();
  expectTypeOf(result?.output).toEqualTypeOf<MarkFlow["result"] | undefined>();
  expect(result?.output).toEqual([{ text: "It is spelt this." }]);
});

it("a failed run is told to the model, and the program has the error", async () => {
  at.emulator.mock("find", { $error: "the model is gone" });
  const mark = await asTool(at.flow, { format: "ai" });
  const model = modelThatCalls({ message: "Ths." });
  const { steps } = await generateText({
    ...{ model, tools: { mark }, prompt: "Mark it.", stopWhen: stepCountIs(5) },
  });
  expect(lastTold(model)).toEqual({
    type: "error-text",
    value: expect.stringContaining("the model is gone") as string,
  });
  expect(steps[0]?.content).toContainEqual(
    expect.objectContaining({
      type: "tool-error",
      error: expect.objectContaining({
        name: "FlowExecutionError",
        executionId: expect.any(String) as string,
      }) as object,
    }),
  );
});

it("a run is cancelled by the signal of the agent", async () => {
  at.emulator.mock("find", { $delay: 600_000, $value: { mistakes: [] } });
  const stop = new AbortController();
  const mark = await asTool(at.flow, { format: "ai" });
  const running = mark.execute({ message: "Ths." }, { abortSignal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(running).rejects.toThrow("stopped");
});

it("the tool has the types of the SDK", async () => {
  const mark = await asTool(at.flow, { format: "ai", strict: true });
  expectTypeOf<InferToolInput<typeof mark>>().toEqualTypeOf<MarkFlow["inputs"]>();
  expectTypeOf<InferToolOutput<typeof mark>>().toEqualTypeOf<MarkFlow["result"]>();
  const passed = tool(mark);
  expect(passed).toBe(mark);
  expectTypeOf<InferToolInput<typeof passed>>().toEqualTypeOf<MarkFlow["inputs"]>();
  expectTypeOf<InferToolOutput<typeof passed>>().toEqualTypeOf<MarkFlow["result"]>();
  // @ts-expect-error: not one of the enumeration.
  await expect(mark.execute({ message: "Ths.", difficulty: "none" })).rejects.toThrow(
    'difficulty: must be one of "easy", "hard", not "none"',
  );
  expect(mark.strict).toBe(true);
});
