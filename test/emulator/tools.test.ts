import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf, type TestClient } from "./client.js";
import { code, flow, llm, loop, text } from "./flows.js";

const tool = (name: string): object => ({
  type: "function",
  function: {
    name,
    parameters: {
      type: "object",
      required: ["city"],
      properties: { city: { type: "string", maxLength: 20 } },
    },
  },
});
const tools = [tool("weather"), tool("news")];

const research = flow(
  [
    code("prepare", "return { topic: input.message.toUpperCase() }"),
    llm("search", "About {{topic}}", text, { tools: true }),
    code("report", "return { said: input.text, first: initial.message }"),
  ],
  { slug: "research" },
);
const scripted = flow(
  [
    llm("ask", "{{message}}", text, {
      tools: true,
      mock: {
        $sequence: [
          {
            $toolCalls: [
              { name: "weather", arguments: { city: "Bern" } },
              { name: "news", id: "n" },
            ],
          },
          { $toolCalls: [{ name: "weather", arguments: '{"city":"Basel"}' }] },
          { $template: { text: "done with {{message}}" } },
        ],
      },
    }),
  ],
  { slug: "scripted" },
);
const endless = flow(
  [llm("ask", "{{message}}", text, { tools: true, mock: { $toolCalls: [{ name: "weather" }] } })],
  {
    slug: "endless",
  },
);
const nested = flow([loop("message", [llm("ask", "x", text, { tools: true })])], {
  slug: "nested",
  inputs: { type: "object", properties: { message: { type: "array" } } },
});

let emulator: Emulator;
let client: TestClient;
beforeAll(async () => {
  emulator = await startEmulator({ flows: [research, scripted, endless, nested], listen: false });
  client = clientOf(emulator);
});
afterAll(async () => {
  await emulator.close();
});

interface Paused {
  readonly executionId: string;
  readonly pausedAtStep: string;
  readonly iterationsUsed: number;
  readonly toolCalls: { id: string; function: { name: string; arguments: string } }[];
  readonly toolCallMessages: object[];
  readonly accumulatedOutputs: Record<string, unknown>;
}

const execute = async (slug: string, body: object): Promise<Record<string, unknown>> =>
  (await client.post(`/seq/acme/spelling/${slug}/v0/execute`, body)).body;
const pause = async (slug: string): Promise<Paused> =>
  (await execute(slug, { message: "rain", tools })) as unknown as Paused;
const resumeBody = (paused: Paused, results: object[]): object => ({
  message: null,
  tools,
  executionId: paused.executionId,
  pausedAtStep: paused.pausedAtStep,
  iterationsUsed: paused.iterationsUsed,
  toolCallMessages: [...paused.toolCallMessages, ...results],
  accumulatedOutputs: paused.accumulatedOutputs,
});
const results = (paused: Paused, content = "sunny"): object[] =>
  paused.toolCalls.map(({ id }) => ({ role: "tool", toolCallId: id, content }));

describe("execute with tools", () => {
  test("a step without a mock asks for a tool once, with arguments that fit, and then answers", async () => {
    const paused = await pause("research");
    expect(paused).toMatchObject({
      status: "tool_calls_required",
      pausedAtStep: "search",
      iterationsUsed: 1,
      accumulatedOutputs: { prepare: { topic: "RAIN" } },
      blockCount: 3,
    });
    expect(paused.toolCalls.map((call) => call.function.name)).toEqual(["weather"]);
    expect(JSON.parse(paused.toolCalls[0]?.function.arguments ?? "")).toEqual({
      city: expect.any(String) as string,
    });
    const done = await execute("research", resumeBody(paused, results(paused, "sunny and warm")));
    expect(done).toMatchObject({
      status: "completed",
      executionId: paused.executionId,
      result: { first: "rain" },
    });
    expect(JSON.stringify(done)).toContain("sunny and warm");
  });

  test("a script asks round by round", async () => {
    const first = await pause("scripted");
    expect(first.toolCalls.map((call) => call.id)).toEqual(["call_ask_0_0", "n"]);
    const second = (await execute(
      "scripted",
      resumeBody(first, results(first)),
    )) as unknown as Paused;
    expect(second).toMatchObject({
      iterationsUsed: 2,
      toolCalls: [{ function: { arguments: '{"city":"Basel"}' } }],
    });
    const done = await execute("scripted", resumeBody(second, results(second)));
    expect(done).toMatchObject({ status: "completed", result: { text: "done with rain" } });
  });

  test("a pause can be resumed again, and by an emulator that never saw it", async () => {
    const paused = await pause("research");
    const body = { ...resumeBody(paused, results(paused)), parameters: { message: "rain" } };
    const once = await execute("research", body);
    expect(await execute("research", body)).toEqual(once);
    await using other = await startEmulator({ flows: [research], listen: false });
    const elsewhere = await clientOf(other).post("/seq/acme/spelling/research/v0/execute", body);
    expect(elsewhere.body).toEqual(once);
  });

  test.each([
    ["toolCallId and content", (id: string) => ({ role: "tool", toolCallId: id, content: "x" })],
    ["tool_call_id", (id: string) => ({ role: "tool", tool_call_id: id, content: "x" })],
    [
      "tool_call_id and output, as one README has it",
      (id: string) => ({ tool_call_id: id, output: "x" }),
    ],
  ])("results may be written with %s", async (_, write) => {
    const paused = await pause("research");
    const done = await execute(
      "research",
      resumeBody(
        paused,
        paused.toolCalls.map(({ id }) => write(id)),
      ),
    );
    expect(done).toMatchObject({ status: "completed" });
  });

  test("toolChoice decides", async () => {
    const choose = (toolChoice: unknown): Promise<Record<string, unknown>> =>
      execute("research", { message: "rain", tools, toolChoice });
    expect(await choose("none")).toMatchObject({ status: "completed" });
    expect(await choose({ type: "function", function: { name: "news" } })).toMatchObject({
      toolCalls: [{ function: { name: "news" } }],
    });
    expect(await choose("required")).toMatchObject({ status: "tool_calls_required" });
  });

  test("toolChoice required asks for a call in every turn, also after a resume", async () => {
    const required = { tools, toolChoice: "required" };
    let paused = (await execute("research", { message: "rain", ...required })) as unknown as Paused;
    for (const round of [1, 2, 3]) {
      expect(paused).toMatchObject({ status: "tool_calls_required", iterationsUsed: round });
      const body = { ...resumeBody(paused, results(paused)), ...required };
      paused = (await execute("research", body)) as unknown as Paused;
    }
    const body = { ...resumeBody(paused, results(paused)), toolChoice: "auto" };
    expect(await execute("research", body)).toMatchObject({ status: "completed" });
  });

  test.each([[{}], [null], [undefined]])(
    "a run goes on with accumulatedOutputs %j from what was stored",
    async (accumulatedOutputs) => {
      const paused = await pause("research");
      const body = resumeBody(paused, results(paused));
      const whole = await execute("research", body);
      const again = await pause("research");
      const bare = { ...resumeBody(again, results(again)), accumulatedOutputs };
      expect(await execute("research", bare)).toMatchObject({
        status: "completed",
        result: whole.result,
      });
    },
  );

  test("outputs that are neither sent nor stored are missed", async () => {
    const paused = await pause("research");
    const body = { ...resumeBody(paused, results(paused)), accumulatedOutputs: {} };
    const unknown = await execute("research", { ...body, executionId: "unknown" });
    expect(unknown).toMatchObject({ detail: { code: "INVALID_STEP_INDEX" } });
  });

  test("without tools nothing pauses, and a mock that needs them says so", async () => {
    expect(await execute("research", { message: "rain" })).toMatchObject({ status: "completed" });
    expect(await execute("scripted", { message: "rain" })).toMatchObject({
      status: "failed",
      result: expect.stringContaining('the tool "weather", but the request has no tools') as string,
    });
  });

  test("the trace shows one attempt that waited", async () => {
    const paused = await pause("research");
    const trace = `/seq/acme/spelling/research/runs/${paused.executionId}/trace`;
    expect((await client.get(trace)).body).toMatchObject({
      flowRun: { status: "paused" },
      steps: [{ stepId: "prepare" }, { stepId: "search", status: "running", attempt: 1 }],
    });
    await execute("research", resumeBody(paused, results(paused)));
    expect((await client.get(trace)).body).toMatchObject({
      flowRun: { status: "completed" },
      steps: [
        { stepId: "prepare" },
        { stepId: "search", status: "completed", attempt: 1 },
        { stepId: "report" },
      ],
    });
  });
});

describe("step with tools", () => {
  test("the stream pauses, and goes on with the results", async () => {
    const path = "/seq/acme/spelling/research/v0/step";
    const first = await client.stream(path, { message: "rain", tools, runRemaining: true });
    const paused = first.at(-1);
    expect(paused).toMatchObject({
      event: "step_paused_for_tool_calls",
      data: {
        stepId: "search",
        stepIndex: 1,
        iterationsUsed: 1,
        pausedAtStep: "search",
        blockCount: 3,
      },
    });
    const state = paused?.data as unknown as Paused;
    const second = await client.stream(path, {
      executionId: state.executionId,
      stepIndex: 1,
      accumulatedOutputs: { prepare: { topic: "RAIN" } },
      toolCallMessages: [...state.toolCallMessages, ...results(state)],
      iterationsUsed: state.iterationsUsed,
      tools,
      runRemaining: true,
      message: null,
    });
    expect(second.map(({ event }) => event)).toEqual([
      ...["step_started", "step_input", "step_output", "step_completed"],
      ...["step_started", "step_input", "step_output", "step_completed", "flow_completed"],
    ]);
    const executed = await pause("research");
    const done = await execute("research", resumeBody(executed, results(executed)));
    expect(second.at(-3)?.data.outputContext).toEqual(done.result);
  });
});

describe("what is refused", () => {
  const refusal = async (slug: string, body: object): Promise<unknown> =>
    (await client.post(`/seq/acme/spelling/${slug}/v0/execute`, { message: "x", ...body })).body
      .detail;

  test.each([
    ["a tool that is none", { tools: [{ type: "web" }] }, "TOOLS_INVALID"],
    [
      "a tool's name",
      { tools: [{ type: "function", function: { name: "no spaces" } }] },
      "TOOL_NAME_INVALID",
    ],
    ["two tools of one name", { tools: [tools[0], tools[0]] }, "TOOLS_INVALID"],
    [
      "too many tools",
      { tools: Array.from({ length: 65 }, (_, at) => tool(`t${at}`)) },
      "TOOLS_INVALID",
    ],
    [
      "a choice of no tool",
      { tools, toolChoice: { type: "function", function: { name: "x" } } },
      "TOOLS_INVALID",
    ],
    ["a choice without tools", { toolChoice: "required" }, "TOOLS_INVALID"],
    ["a choice that is none", { tools, toolChoice: "maybe" }, "TOOLS_INVALID"],
  ])("%s", async (_, body, errorCode) => {
    expect(await refusal("research", body)).toMatchObject({ code: errorCode });
  });

  test("tools in a loop", async () => {
    const answer = await client.post("/seq/acme/spelling/nested/v0/execute", {
      parameters: { message: [] },
      tools,
    });
    expect(answer.body).toMatchObject({ detail: { code: "TOOLS_IN_NON_SEQUENTIAL_STEP" } });
  });

  test.each([
    ["no execution id", { executionId: undefined }, "EXECUTION_ID_INVALID"],
    ["no step", { pausedAtStep: undefined }, "PAUSED_STEP_INVALID"],
    ["an unknown step", { pausedAtStep: "serach" }, "PAUSED_STEP_INVALID"],
    ["a step without tools", { pausedAtStep: "report" }, "PAUSED_STEP_INVALID"],
    ["outputs of another flow", { accumulatedOutputs: { other: 1 } }, "STALE_TREE"],
    ["no messages", { toolCallMessages: [] }, "TOOL_RESULTS_MISMATCH"],
    ["too many rounds", { iterationsUsed: 25 }, "TOOL_ITERATION_LIMIT"],
  ])("resuming with %s", async (_, change, errorCode) => {
    const paused = await pause("research");
    const body = { ...resumeBody(paused, results(paused)), ...change };
    expect(await refusal("research", { ...body, message: null })).toMatchObject({
      code: errorCode,
    });
  });

  test("results that do not fit the calls", async () => {
    const paused = await pause("scripted");
    const [one, two] = results(paused);
    const stranger = { role: "tool", toolCallId: "other", content: "" };
    for (const wrong of [
      [],
      [one],
      [one, two, one],
      [one, two, stranger],
      [one, { role: "user", content: "x" }],
    ]) {
      const body = { ...resumeBody(paused, wrong as object[]), message: null };
      expect(await refusal("scripted", body)).toMatchObject({ code: "TOOL_RESULTS_MISMATCH" });
    }
  });

  test("a conversation without end", async () => {
    let paused = await pause("endless");
    for (let round = 1; round < 25; round += 1) {
      expect(paused.iterationsUsed).toBe(round);
      paused = (await execute("endless", resumeBody(paused, results(paused)))) as unknown as Paused;
    }
    expect(await execute("endless", resumeBody(paused, results(paused)))).toMatchObject({
      detail: { code: "TOOL_ITERATION_LIMIT" },
    });
  });
});
