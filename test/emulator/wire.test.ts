import { createClient, defineFlow } from "noukai-codegen-runtime";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf, type Frame, type TestClient } from "./client.js";
import { code, flow, llm, loop, parallel, sequence, text } from "./flows.js";

const words = { inputs: { type: "object", properties: { words: { type: "array" } } } } as const;
const two = flow([code("one", "return { a: 1 }"), code("two", "return { b: input.a + 1 }")], {
  slug: "two",
});
const looping = flow(
  [
    code("list", "return { words: input.words }"),
    loop("words", [code("up", "return item.toUpperCase()"), code("twice", "return input + input")]),
    code("last", "return input.join(' ')"),
  ],
  { slug: "looping", ...words },
);
const nested = flow(
  [
    loop("words", [
      code("letters", "return { letters: item.split('') }"),
      loop("letters", [code("letter", "return item + index")]),
    ]),
  ],
  { slug: "nested", ...words },
);
const branches = flow(
  [
    parallel([
      sequence([code("a", "return 1"), code("b", "return input + 1")], "left"),
      code("right", "return 3"),
    ]),
    code("sum", "return input.left + input.right"),
  ],
  { slug: "branches" },
);
const failing = flow([code("bad", "throw new TypeError('broken')")], { slug: "failing" });
const asking = flow([llm("ask", "{{message}}", text, { tools: true })], { slug: "asking" });
const tools = [{ type: "function", function: { name: "look" } }];
const flows = [two, looping, nested, branches, failing, asking];

let emulator: Emulator;
let older: Emulator;
let client: TestClient;
beforeAll(async () => {
  emulator = await startEmulator({ flows, listen: false });
  older = await startEmulator({ flows, listen: false, wire: "older" });
  client = clientOf(emulator);
});
afterAll(async () => {
  await emulator.close();
  await older.close();
});

const pathOf = (slug: string, verb = "step"): string => `/seq/acme/spelling/${slug}/v0/${verb}`;
const took = {
  durationMs: expect.any(Number) as number,
  tokens: { prompt: 0, completion: 0, total: 0 },
  costUsd: "0.000000",
};
const names = (frames: readonly Frame[]): unknown[] =>
  frames.map(({ event, data }) => [event, data.stepId, data.loopIndex].filter(defined).join(" "));
const defined = (value: unknown): boolean => value !== undefined;

/** Calls `/step` until the run ends, each time with these `accumulatedOutputs`. */
async function stepThrough(slug: string, inputs: object, outputs: unknown): Promise<Frame[][]> {
  const calls = [await client.stream(pathOf(slug), { ...inputs, stepIndex: 0 })];
  for (;;) {
    const [first] = calls[0] ?? [];
    const last = calls.at(-1)?.at(-1);
    if (last?.event !== "step_paused") return calls;
    const body = {
      executionId: first?.data.executionId,
      stepIndex: last.data.nextStepIndex,
      accumulatedOutputs: outputs,
      message: null,
    };
    calls.push(await client.stream(pathOf(slug), body));
  }
}

describe("the newest form of a stream", () => {
  test("has outputs on step_output only, and no ids that the service leaves out", async () => {
    const [first = [], second = []] = await stepThrough("two", {}, {});
    const executionId = first[0]?.data.executionId;
    const flowId = expect.any(String) as string;
    expect(first).toEqual([
      { event: "run_started", data: { executionId, flowId, stepCount: 2 } },
      { event: "step_started", data: { stepId: "one", name: "one", stepIndex: 0 } },
      { event: "step_input", data: { stepId: "one", inputContext: {} } },
      { event: "step_output", data: { stepId: "one", outputContext: { a: 1 } } },
      { event: "step_completed", data: { stepId: "one", name: "one", ...took } },
      { event: "step_paused", data: { executionId, stepIndex: 0, nextStepIndex: 1 } },
    ]);
    expect(second).toEqual([
      { event: "step_started", data: { stepId: "two", name: "two", stepIndex: 0 } },
      { event: "step_input", data: { stepId: "two", inputContext: { a: 1 } } },
      { event: "step_output", data: { stepId: "two", outputContext: { b: 2 } } },
      { event: "step_completed", data: { stepId: "two", name: "two", ...took } },
      { event: "flow_completed", data: { executionId, summary: expect.any(Object) as object } },
    ]);
  });

  test("has the frames of a loop step once per iteration", async () => {
    const [, loopCall = []] = await stepThrough(
      "looping",
      { parameters: { words: ["a", "b"] } },
      {},
    );
    expect(names(loopCall)).toEqual([
      ...["step_started up 0", "step_input up 0", "step_output up 0", "step_completed up 0"],
      ...["step_started twice 0", "step_input twice 0", "step_output twice 0"],
      "step_completed twice 0",
      ...["step_started up 1", "step_input up 1", "step_output up 1", "step_completed up 1"],
      ...["step_started twice 1", "step_input twice 1", "step_output twice 1"],
      "step_completed twice 1",
      "step_paused",
    ]);
    const started = loopCall.filter(({ event }) => event === "step_started");
    expect(started.map(({ data }) => data.stepIndex)).toEqual([0, 1, 0, 1]);
    const done = loopCall.filter(({ event }) => event === "step_completed");
    expect(done[0]?.data).toEqual({ stepId: "up", name: "up", loopIndex: 0, ...took });
  });

  test("counts loopIndex over all enclosing loops", async () => {
    const frames = await client.stream(pathOf("nested"), { parameters: { words: ["ab", "c"] } });
    const outputs = frames.filter(({ event }) => event === "step_output");
    expect(outputs.map(({ data }) => [data.stepId, data.loopIndex, data.outputContext])).toEqual([
      ["letters", 0, { letters: ["a", "b"] }],
      ["letter", 0, "a0"],
      ["letter", 1, "b1"],
      ["letters", 1, { letters: ["c"] }],
      ["letter", 2, "c0"],
    ]);
  });

  test("completes the steps of a loop over nothing, so that clients can count past it", async () => {
    const calls = await stepThrough("looping", { parameters: { words: [] } }, {});
    expect(names(calls[1] ?? [])).toEqual([
      ...["step_started up", "step_completed up"],
      ...["step_started twice", "step_completed twice", "step_paused"],
    ]);
    expect(calls[2]?.at(-3)?.data.outputContext).toBe("");
  });

  test("ends with step_error where a step fails, and with the calls where one asks for tools", async () => {
    const failed = await client.stream(pathOf("failing"), {});
    const error = { code: "CODE_FAILED", message: "The code threw TypeError: broken" };
    expect(failed.at(-1)).toEqual({
      event: "step_error",
      data: { stepId: "bad", name: "bad", error },
    });
    const paused = await client.stream(pathOf("asking"), { message: "x", tools });
    expect(paused.at(-1)?.event).toBe("step_paused_for_tool_calls");
    expect(Object.keys(paused.at(-1)?.data ?? {}).sort()).toEqual([
      ...["accumulatedOutputs", "blockCount", "executionId", "flowId", "iterationsUsed"],
      ...["pausedAtStep", "stepId", "stepIndex", "toolCallMessages", "toolCalls"],
    ]);
  });

  test.each([
    ["two", {}, { b: 2 }],
    ["looping", { parameters: { words: ["a", "b"] } }, "AA BB"],
    ["branches", {}, 5],
  ])("%s goes on from the stored outputs, whatever is sent", async (slug, inputs, result) => {
    for (const outputs of [{}, null, undefined]) {
      const calls = await stepThrough(slug, inputs, outputs);
      expect(calls.at(-1)?.at(-3)?.data.outputContext).toEqual(result);
    }
  });

  test("outputs that the client sends are used in the place of stored ones", async () => {
    const calls = await stepThrough("two", {}, { one: { a: 10 } });
    expect(calls.at(-1)?.at(-3)?.data.outputContext).toEqual({ b: 11 });
  });
});

test.each([
  ["two", {}],
  ["looping", { parameters: { words: ["a", "b"] } }],
  ["nested", { parameters: { words: ["ab", "", "c"] } }],
  ["branches", {}],
])("both forms carry the same data: %s", async (slug, inputs) => {
  const body = { ...inputs, runRemaining: true };
  const data = async (from: Emulator): Promise<string[]> => {
    const frames = await clientOf(from).stream(pathOf(slug), body);
    return frames
      .filter(({ event }) => event === "step_input" || event === "step_output")
      .map(({ event, data: { stepId, loopIndex, ...rest } }) =>
        JSON.stringify([event, stepId, loopIndex, Object.values(rest)]),
      )
      .sort();
  };
  expect(await data(emulator)).toEqual(await data(older));
  const [newest, before] = [emulator, older].map((from) => clientOf(from));
  const result = (await newest?.post(pathOf(slug, "execute"), inputs))?.body.result;
  expect((await before?.post(pathOf(slug, "execute"), inputs))?.body.result).toEqual(result);
});

test("the older form has outputs and results on the frames that end", async () => {
  const frames = await clientOf(older).stream(pathOf("two"), { runRemaining: true });
  const executionId = frames[0]?.data.executionId;
  expect(frames[0]?.data).toMatchObject({ runId: executionId });
  const done = frames.filter(({ event }) => event === "step_completed");
  expect(done.map(({ data }) => data.output)).toEqual([{ a: 1 }, { b: 2 }]);
  expect(frames.at(-1)?.data).toMatchObject({ runId: executionId, result: { b: 2 } });
});

test("a failed run answers with text, in the older form with an object", async () => {
  const failed = { status: "failed", blockCount: 1 };
  expect((await client.post(pathOf("failing", "execute"), {})).body).toMatchObject({
    ...failed,
    result: 'Step "bad": The code threw TypeError: broken',
  });
  expect((await clientOf(older).post(pathOf("failing", "execute"), {})).body).toMatchObject({
    ...failed,
    result: { stepId: "bad", code: "CODE_FAILED" },
  });
});

describe("fields in snake case", () => {
  test("of a new run and of its resume", async () => {
    const paused = await client.post(pathOf("asking", "execute"), {
      message: "x",
      tools,
      tool_choice: "required",
      block_overrides: { ask: { prompt: "Say {{message}}", max_tokens: 5 } },
      attachments: [{ url: "https://example.com/a.png", mime_type: "image/png" }],
    });
    const { executionId, toolCallMessages, toolCalls } = paused.body as {
      executionId: string;
      toolCallMessages: object[];
      toolCalls: { id: string }[];
    };
    const result = { role: "tool", tool_call_id: toolCalls[0]?.id, content: "seen" };
    const done = await client.post(pathOf("asking", "execute"), {
      tools,
      execution_id: executionId,
      paused_at_step: "ask",
      iterations_used: 1,
      tool_call_messages: [...toolCallMessages, result],
      accumulated_outputs: {},
    });
    expect(done.body).toMatchObject({ status: "completed", executionId });
    expect(JSON.stringify(done.body.result)).toContain("Say x (tools said: seen)");
  });

  test("of a stream", async () => {
    const frames = await client.stream(pathOf("two"), {
      step_index: 0,
      run_remaining: true,
      input_overrides: { one: { a: 4 } },
    });
    expect(frames.at(-3)?.data.outputContext).toEqual({ b: 5 });
  });

  test("are checked like the others, and lose to camel case", async () => {
    const wrong = await client.post(pathOf("two"), { step_index: "1" });
    expect(wrong).toMatchObject({ status: 422, body: { detail: { code: "VALIDATION_ERROR" } } });
    const both = await client.stream(pathOf("two"), { step_index: 1, stepIndex: 0 });
    expect(both[0]?.event).toBe("run_started");
  });
});

test("attachments that are no images are refused as the service does", async () => {
  const attachments = [{ url: "https://example.com/a.pdf", mimeType: "application/pdf" }];
  expect(await client.post(pathOf("two", "execute"), { attachments })).toMatchObject({
    status: 400,
    body: { detail: { code: "MODEL_MIME_INCOMPATIBLE" } },
  });
});

test("/step takes no messages", async () => {
  const messages = [{ role: "user", content: "hi" }];
  expect((await client.post(pathOf("asking"), { messages })).body).toMatchObject({
    detail: { code: "VALIDATION_ERROR", message: expect.stringContaining("/step") as string },
  });
});

test("streaming a draft is warned of, once per flow", async () => {
  const lines: string[] = [];
  const published = flow([code("one", "return 1")], { slug: "published", published: [1] });
  await using loud = await startEmulator({
    flows: [two, published],
    listen: false,
    log: "json",
    logTo: (line) => lines.push(line),
  });
  const loudClient = clientOf(loud);
  await loudClient.stream("/seq/acme/spelling/published/v1/step", {});
  await loudClient.stream(pathOf("two"), {});
  await loudClient.stream(pathOf("two"), {});
  const notices = lines
    .map((line) => JSON.parse(line) as { type: string; message?: string })
    .filter(({ type }) => type === "notice");
  expect(notices.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^warning: the draft of acme\/spelling\/two is streamed.*--strict/),
  ]);
});

interface AnyFlow {
  inputs: object;
  primary: string;
  call: { parameters: object };
  overrides: object;
  outputs: Record<string, unknown>;
  result: unknown;
  published: number;
  defaultVersion: "draft";
  versions: Record<string | number, AnyFlow>;
}

/** What a program sees of a run. */
interface RunSeen {
  readonly completed: readonly [string, number, unknown][];
  readonly result: unknown;
  readonly warnings: readonly string[];
}

describe("the runtime reads the newest form as the older one", () => {
  test.each([
    ["two", "two", {}],
    ["looping", "[up twice] last", { words: ["a", "b"] }],
    ["looping", "[up twice] last", { words: [] }],
    ["nested", "[letters [letter]]", { words: ["ab", "", "c"] }],
    ["nested", "[letters [letter]]", { words: [] }],
    ["nested", "[letters [letter]]", { words: ["", ""] }],
    ["branches", "sum", {}],
  ])("%s, shape %s, parameters %j", async (slug, shape, parameters) => {
    const read = async (from: Emulator, runRemaining: boolean): Promise<RunSeen> => {
      const warnings: string[] = [];
      await using reader = createClient({
        apiKey: "nk_test",
        baseUrl: from.url,
        fetch: (input, init) => from.fetch(new Request(input, init)),
        hooks: { warning: (message) => warnings.push(message) },
      });
      const address = { org: "acme", project: "spelling", slug, defaultVersion: "draft" } as const;
      const completed: [string, number, unknown][] = [];
      let result: unknown;
      for await (const event of defineFlow<AnyFlow>({ ...address, shape })(reader).events({
        parameters,
        runRemaining,
      })) {
        if (event.type === "step_completed") {
          completed.push([event.stepId, event.stepIndex, event.output]);
        } else if (event.type === "flow_completed") result = event.result;
      }
      // Branches run at the same time.
      completed.sort(([, left], [, right]) => left - right);
      return { completed, result, warnings };
    };
    for (const runRemaining of [false, true]) {
      const newest = await read(emulator, runRemaining);
      expect(newest).toEqual({ ...(await read(older, runRemaining)), warnings: [] });
      const executed = await client.post(pathOf(slug, "execute"), { parameters });
      expect(newest.result).toEqual(executed.body.result);
    }
  });
});
