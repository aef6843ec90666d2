import { expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../emulator/index.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import { callSchemas } from "../../../generator/run/call-schemas.js";
import type { EndedStep, Outcome } from "../../../generator/run/outcome.js";
import { runFlow, type FlowCall } from "../../../generator/run/run-flow.js";
import { clientOf } from "../../emulator/client.js";
import { flow, llm, loop, text } from "../../emulator/flows.js";

const words = { type: "object", properties: { words: { type: "array", items: text } } };
const definition = flow([
  llm("find", "{{message}}", words),
  loop("words", [llm("explain", "{{item.text}}", text)]),
]);
const nameOfFlow = { name: { org: "acme", project: "spelling", slug: "grade-3" } };
const mocks = {
  find: { $value: { words: [{ text: "a" }, { text: "b" }] }, $usage: { prompt: 3, costUsd: 0.5 } },
  explain: { $template: { text: "{{item.text}}!" } },
};

interface Seen {
  readonly steps: EndedStep[];
  readonly started: string[];
  readonly notices: string[];
  readonly tools: string[];
  executionId?: string;
}

/** Runs a flow on an emulator, and gives what was seen of it. */
async function runOn(
  emulator: Pick<Emulator, "url" | "fetch">,
  given: Partial<FlowCall> = {},
  run: FlowDefinition = definition,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly outcome: Outcome; readonly seen: Seen }> {
  const seen: Seen = { steps: [], started: [], notices: [], tools: [] };
  const call: FlowCall = {
    flow: {
      ...{ ...nameOfFlow, version: run.version, definition: run },
      ...{ definitions: [run], notices: [] },
    },
    schemas: callSchemas(run, "annotation"),
    inputs: { message: "Ths", parameters: {} },
    ...{ overrides: undefined, attachments: [], tools: [], trace: false },
    ...given,
  };
  const outcome = await runFlow(
    call,
    {
      ...{ baseUrl: emulator.url, apiKey: "nk_test" },
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
    },
    {
      onStart: (stepId) => seen.started.push(stepId),
      onStep: (step) => seen.steps.push(step),
      onTools: (stepId, names) => seen.tools.push(stepId, ...names),
      onNotice: (message) => seen.notices.push(message),
      onExecutionId: (id) => (seen.executionId = id),
    },
    signal,
  );
  return { outcome, seen };
}

const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ flows: [definition], mocks, listen: false, ...options });

const result = [{ text: "a!" }, { text: "b!" }];

/** How many runs the emulator has seen. */
async function countRuns(emulator: Emulator): Promise<number> {
  const { body } = await clientOf(emulator).get("/flow-runs");
  return JSON.stringify(body).split('"triggerType"').length - 1;
}

test("steps are reported as they end, one of a loop once with all its outputs", async () => {
  await using emulator = await start();
  const { outcome, seen } = await runOn(emulator);
  expect(outcome).toEqual({ status: "completed", executionId: seen.executionId, result });
  expect(new Set(seen.started)).toEqual(new Set(["find", "explain"]));
  expect(seen.steps).toMatchObject([
    { stepId: "find", status: "completed", costUsd: expect.stringMatching(/^0\.50*$/) as string },
    { stepId: "explain", status: "completed", output: result },
  ]);
  expect(seen.notices).toEqual([]);
});

test("the steps of what is not streamed are read from the trace, and it is run once", async () => {
  const file = { kind: "url", url: "https://files.example/a.png", mimeType: "image/png" } as const;
  const cases: readonly (readonly [EmulatorOptions, Partial<FlowCall>, string[]])[] = [
    [
      { strict: true },
      {},
      ["This service does not stream drafts: the steps are shown at the end."],
    ],
    [{}, { attachments: [file] }, []],
  ];
  for (const [options, given, notices] of cases) {
    await using emulator = await start(options);
    const { outcome, seen } = await runOn(emulator, given);
    expect(outcome).toMatchObject({ status: "completed", result });
    expect(seen.steps.map(({ stepId, loopIndex }) => [stepId, loopIndex])).toEqual([
      ["find", undefined],
      ["explain", 0],
      ["explain", 1],
    ]);
    expect(seen.notices).toEqual(notices);
    expect(await countRuns(emulator)).toBe(1);
  }
});

test("a failure is that of its step, streamed or not", async () => {
  const failing = { ...mocks, explain: { $error: { code: "OOPS", message: "it broke" } } };
  for (const strict of [false, true]) {
    await using emulator = await start({ mocks: failing, strict });
    const { outcome, seen } = await runOn(emulator);
    expect(outcome.status).toBe("failed");
    expect(outcome.failure?.message).toContain("it broke");
    expect(seen.steps.at(-1)).toMatchObject({ stepId: "explain", status: "failed" });
    expect(await countRuns(emulator)).toBe(1);
  }
});

test("tools are answered, and shown", async () => {
  const asking = flow([llm("ask", "{{message}}", text, { tools: true })]);
  await using emulator = await start({ flows: [asking], mocks: {} });
  const look: FlowCall["tools"][number] = {
    type: "function",
    function: { name: "look" },
    answer: () => Promise.resolve("it is blue"),
  };
  const { outcome, seen } = await runOn(emulator, { tools: [look] }, asking);
  expect(outcome.status).toBe("completed");
  expect(JSON.stringify(outcome.result)).toContain("it is blue");
  expect(seen.tools).toEqual(["ask", "look"]);
});

test("a run that waits for a tool of the service is paused, with the calls", async () => {
  const pause = {
    ...{ status: "tool_calls_required", executionId: "run_1", pausedAtStep: "ask", blockCount: 1 },
    ...{ flowId: "flow_1", iterationsUsed: 1, accumulatedOutputs: null, toolCallMessages: [] },
    toolCalls: [{ id: "call_1", type: "function", function: { name: "look", arguments: "{}" } }],
  };
  const answers = [Response.json(pause), Response.json({ detail: { code: "RUN_NOT_FOUND" } })];
  const fetch = (): Promise<Response> =>
    Promise.resolve(answers.shift() ?? new Response(null, { status: 404 }));
  const service = { url: "http://localhost:1/api/v1", fetch };
  const { outcome, seen } = await runOn(service, {
    flow: { ...nameOfFlow, version: "draft", definition: undefined, definitions: [], notices: [] },
    schemas: undefined,
  });
  expect(outcome).toMatchObject({ status: "paused", pausedAt: "ask", executionId: "run_1" });
  expect(outcome.toolCalls?.map((call) => call.function.name)).toEqual(["look"]);
  expect(seen.steps).toEqual([]);
});

test("an output that its schema refuses is a notice, and no failure", async () => {
  await using emulator = await start({ mocks: { ...mocks, find: { $value: { words: [] } } } });
  const other = flow([
    llm("find", "{{message}}", { type: "object", required: ["more"] }),
    loop("words", [llm("explain", "{{item.text}}", text)]),
  ]);
  const { outcome, seen } = await runOn(emulator, { schemas: callSchemas(other, "annotation") });
  expect(outcome.status).toBe("completed");
  expect(seen.notices).toEqual([
    expect.stringContaining("The output of the step find of acme/spelling/grade-3 (draft) is not"),
  ]);
});

test("a signal cancels the run, and its reason is thrown", async () => {
  await using emulator = await start({ mocks: { find: { $delay: 600_000, $value: {} } } });
  const controller = new AbortController();
  const reason = new Error("enough");
  const running = runOn(emulator, {}, definition, controller.signal);
  controller.abort(reason);
  await expect(running).rejects.toBe(reason);
});
