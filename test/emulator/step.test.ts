import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf, type Frame, type TestClient } from "./client.js";
import { code, flow, llm, loop, parallel, sequence, step, text } from "./flows.js";

const nested = flow(
  [
    code(
      "list",
      "return { words: input.message.split(' ').map((w) => ({ w, letters: w.split('') })) }",
    ),
    parallel(
      [
        sequence(
          [code("count", "return input.words.length"), code("double", "return input * 2")],
          "counted",
        ),
        code("keep", "return input"),
      ],
      "both",
    ),
    code("pick", "return { words: input.keep.words, n: input.counted }"),
    loop("words", [
      code("upper", "return { w: item.w.toUpperCase(), letters: input.letters, at: index }"),
      loop("letters", [code("letter", "return item + index")]),
    ]),
    code("join", "return input.map((letters) => letters.join('')).join(' ')"),
  ],
  { slug: "nested", published: [1] },
);
const failing = flow(
  [
    code("one", "return 1"),
    code("two", "throw new TypeError('broken')"),
    code("three", "return 3"),
  ],
  {
    slug: "failing",
  },
);
const remembers = flow(
  [llm("a", "{{message}}", text), llm("b", "{{initial.message}} {{text}}", text)],
  {
    slug: "remembers",
    inputs: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
  },
);

let emulator: Emulator;
let client: TestClient;
beforeAll(async () => {
  const empty = flow([loop("message", [code("x", "return 1")])], {
    slug: "empty-loop",
    inputs: { type: "object", properties: { message: { type: "array" } } },
  });
  const mixed = flow(
    [sequence([step("p1", "passthrough"), step("p2", "passthrough")]), step("p3", "passthrough")],
    {
      slug: "mixed",
    },
  );
  emulator = await startEmulator({
    flows: [nested, failing, remembers, empty, mixed],
    listen: false,
    wire: "older",
  });
  client = clientOf(emulator);
});
afterAll(async () => {
  await emulator.close();
});

interface Stepped {
  readonly frames: Frame[];
  readonly calls: number;
  readonly executionId: string;
  readonly outputs: Record<string, unknown>;
}

/** Drives `/step` the way the published client does, which reads the older form; `wire.test.ts` has the newest. */
async function drive(slug: string, first: object, each: object = {}): Promise<Stepped> {
  const frames: Frame[] = [];
  const outputs: Record<string, unknown> = {};
  let executionId: string | undefined;
  let stepIndex = 0;
  for (let calls = 1; ; calls += 1) {
    const given = stepIndex === 0 ? first : {};
    const body = {
      ...given,
      ...each,
      stepIndex,
      accumulatedOutputs: outputs,
      ...(executionId === undefined ? {} : { executionId }),
    };
    const received = await client.stream(`/seq/acme/spelling/${slug}/v0/step`, body);
    for (const { event, data } of received) {
      if (event === "run_started") executionId = data.executionId as string;
      if (event !== "step_completed") continue;
      outputs[data.stepId as string] = data.output;
      stepIndex += 1;
    }
    frames.push(...received);
    const last = received.at(-1)?.event;
    if (last !== "step_paused") return { frames, calls, executionId: executionId ?? "", outputs };
  }
}

const names = (frames: readonly Frame[]): string[] =>
  frames.map(({ event, data }) =>
    data.stepId === undefined ? event : `${event} ${data.stepId as string}`,
  );

describe("POST step", () => {
  test("stepping, running the rest and executing give the same", async () => {
    const stepped = await drive("nested", { message: "ab c" });
    const remaining = await drive("nested", { message: "ab c" }, { runRemaining: true });
    const executed = await client.post("/seq/acme/spelling/nested/v0/execute", { message: "ab c" });
    expect(executed.body).toMatchObject({ status: "completed", result: "a0b1 c0", blockCount: 8 });
    expect(stepped.frames.at(-1)?.data.result).toBe("a0b1 c0");
    expect(remaining.frames.at(-1)?.data.result).toBe("a0b1 c0");
    expect(stepped.outputs).toEqual(remaining.outputs);
    expect([stepped.calls, remaining.calls]).toEqual([5, 1]);
  });

  test("each leaf step completes once; in loops with one array per loop", async () => {
    const { frames, outputs } = await drive("nested", { message: "ab c" });
    const completed = frames
      .filter(({ event }) => event === "step_completed")
      .map(({ data }) => data.stepId);
    expect(completed.sort()).toEqual([
      "count",
      "double",
      "join",
      "keep",
      "letter",
      "list",
      "pick",
      "upper",
    ]);
    expect(outputs.letter).toEqual([["a0", "b1"], ["c0"]]);
    expect(outputs.upper).toEqual([
      { w: "AB", letters: ["a", "b"], at: 0 },
      { w: "C", letters: ["c"], at: 1 },
    ]);
  });

  test("the events of one call come in order, and indexes count from the call's start", async () => {
    const first = await client.stream("/seq/acme/spelling/nested/v0/step", {
      message: "ab c",
      stepIndex: 0,
    });
    expect(names(first)).toEqual([
      "run_started",
      "step_started list",
      "step_input list",
      "step_output list",
      "step_completed list",
      "step_paused list",
    ]);
    expect(first[0]?.data).toMatchObject({
      stepCount: 8,
      flowId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    const output = first[4]?.data.output;
    const second = await client.stream("/seq/acme/spelling/nested/v0/step", {
      executionId: first[0]?.data.executionId,
      stepIndex: 1,
      accumulatedOutputs: { list: output },
    });
    const started = second.filter(({ event }) => event === "step_started");
    expect(Object.fromEntries(started.map(({ data }) => [data.stepId, data.stepIndex]))).toEqual({
      count: 0,
      double: 1,
      keep: 2,
    });
    expect(second.at(-1)).toEqual({ event: "step_paused", data: { stepId: "keep", stepIndex: 2 } });
  });

  test("iterations show as outputs with their index", async () => {
    const { frames } = await drive("nested", { message: "ab c" });
    const shown = frames
      .filter(({ event, data }) => event === "step_output" && data.stepId === "letter")
      .map(({ data }) => [data.loopIndex, data.outputData]);
    expect(shown).toEqual([
      [0, "a0"],
      [1, "b1"],
      [2, "c0"],
    ]);
  });

  test("a step that completes says what it took", async () => {
    const { frames } = await drive("remembers", { message: "Ths" });
    const done = frames.find(({ event }) => event === "step_completed");
    expect(done?.data).toMatchObject({
      stepId: "a",
      name: "a",
      durationMs: expect.any(Number) as number,
      tokens: {
        prompt: 1,
        completion: expect.any(Number) as number,
        total: expect.any(Number) as number,
      },
      costUsd: "0.000000",
    });
  });

  test("later calls know the flow's inputs, which only the first one carries", async () => {
    const { frames } = await drive("remembers", { message: "Ths" });
    expect(JSON.stringify(frames.at(-1)?.data.result)).toContain("Ths [emulated] Ths");
  });

  test("a run that is not known goes on with what the client carries", async () => {
    const frames = await client.stream("/seq/acme/spelling/nested/v0/step", {
      executionId: "from-another-life",
      stepIndex: 5,
      accumulatedOutputs: {
        list: {},
        count: 1,
        double: 2,
        keep: {},
        pick: { words: [] },
      },
      runRemaining: true,
    });
    expect(names(frames)).toEqual([
      "step_started upper",
      "step_completed upper",
      "step_started letter",
      "step_completed letter",
      "step_started join",
      "step_input join",
      "step_output join",
      "step_completed join",
      "flow_completed",
    ]);
    expect(frames.at(-1)?.data).toMatchObject({ executionId: "from-another-life", result: "" });
  });

  test("inputOverrides replace what later steps see, stepped or not", async () => {
    const inputOverrides = { keep: { words: [{ w: "zz", letters: ["z"] }] } };
    const stepped = await drive("nested", { message: "ab c" }, { inputOverrides });
    const remaining = await drive(
      "nested",
      { message: "ab c" },
      { inputOverrides, runRemaining: true },
    );
    expect(stepped.frames.at(-1)?.data.result).toBe("z0");
    expect(remaining.frames.at(-1)?.data.result).toBe("z0");
    expect(stepped.outputs.keep).toMatchObject({ words: [{ w: "ab" }, { w: "c" }] });
  });

  test("inputOverrides that cannot be outputs are refused, or fail the step that needs them", async () => {
    const refused = async (inputOverrides: object): Promise<unknown> =>
      (await client.post("/seq/acme/spelling/nested/v0/step", { message: "x", inputOverrides }))
        .body.detail;
    expect(await refused({ kep: 1 })).toMatchObject({
      code: "VALIDATION_ERROR",
      message: expect.stringContaining('"keep"') as string,
    });
    expect(await refused({ letter: [1] })).toMatchObject({
      message: expect.stringContaining("inputOverrides.letter") as string,
    });
    const { frames } = await drive(
      "nested",
      { message: "ab c" },
      { inputOverrides: { letter: [], upper: [] }, runRemaining: true },
    );
    expect(frames.at(-1)).toMatchObject({ event: "flow_completed", data: { result: "" } });
    const gone = flow(
      [
        loop("list", [parallel([code("a", "return 1"), code("b", "return 2")])]),
        code("after", "return input"),
      ],
      {
        slug: "gone",
        inputs: { type: "object" },
      },
    );
    await using other = await startEmulator({ flows: [gone], listen: false, wire: "older" });
    const failed = await clientOf(other).stream("/seq/acme/spelling/gone/v0/step", {
      parameters: { list: [1, 2] },
      inputOverrides: { a: [1, 2, 3] },
      runRemaining: true,
    });
    expect(failed.at(-1)).toMatchObject({
      event: "step_error",
      data: { stepId: "after", error: { code: "INPUT_OVERRIDE_INVALID" } },
    });
  });

  test("a failing step ends the stream, and the run is failed", async () => {
    const { frames, executionId } = await drive("failing", { message: "x" });
    expect(names(frames).slice(-3)).toEqual([
      "step_started two",
      "step_input two",
      "step_error two",
    ]);
    expect(frames.at(-1)?.data).toEqual({
      stepId: "two",
      name: "two",
      error: { code: "CODE_FAILED", message: "The code threw TypeError: broken" },
    });
    const trace = await client.get(`/seq/acme/spelling/failing/runs/${executionId}/trace`);
    expect(trace.body).toMatchObject({
      flowRun: { status: "failed", triggerType: "step" },
      steps: [
        { stepId: "one", status: "completed" },
        { stepId: "two", status: "failed" },
      ],
    });
  });

  test("steps of a top-level sequence can be entered one by one", async () => {
    const { calls } = await drive("mixed", { message: "x" });
    expect(calls).toBe(3);
  });

  test("a loop over nothing gives an empty array", async () => {
    const { frames, outputs } = await drive("empty-loop", { parameters: { message: [] } });
    expect(outputs).toEqual({ x: [] });
    expect(frames.at(-1)?.data.result).toEqual([]);
  });

  test("a client that lost the end asks for it again", async () => {
    const { outputs, executionId, frames } = await drive("nested", { message: "ab c" });
    const again = await client.stream("/seq/acme/spelling/nested/v0/step", {
      executionId,
      stepIndex: 8,
      accumulatedOutputs: outputs,
    });
    expect(again.map(({ event }) => event)).toEqual(["flow_completed"]);
    expect(again[0]?.data.result).toEqual(frames.at(-1)?.data.result);
  });

  test("a step that runs again is another attempt", async () => {
    const { executionId, outputs } = await drive("nested", { message: "ab c" });
    await client.stream("/seq/acme/spelling/nested/v0/step", {
      executionId,
      stepIndex: 7,
      accumulatedOutputs: outputs,
    });
    const all = await client.get(
      `/seq/acme/spelling/nested/runs/${executionId}/steps/join/trace?attempt=all`,
    );
    expect(all.body).toMatchObject({ stepId: "join", attempts: [{ attempt: 1 }, { attempt: 2 }] });
  });
});

describe("what /step refuses", () => {
  const nothing = {};
  test.each([
    [
      "a cursor inside a container",
      { executionId: "x", stepIndex: 2, accumulatedOutputs: nothing },
      400,
      "INVALID_STEP_INDEX",
    ],
    ["a cursor behind the end", { executionId: "x", stepIndex: 9 }, 400, "INVALID_STEP_INDEX"],
    ["a cursor that is no number", { stepIndex: "1" }, 422, "VALIDATION_ERROR"],
    [
      "a first call that is not at the start",
      { stepIndex: 1, accumulatedOutputs: { list: 1 } },
      400,
      "INVALID_FIRST_CALL",
    ],
    [
      "outputs that are missing",
      { executionId: "x", stepIndex: 4, accumulatedOutputs: { list: 1 } },
      400,
      "INVALID_STEP_INDEX",
    ],
    [
      "outputs that do not fit",
      {
        executionId: "x",
        stepIndex: 7,
        accumulatedOutputs: {
          list: 1,
          count: 1,
          double: 1,
          keep: 1,
          pick: 1,
          upper: 3,
          letter: "no",
        },
      },
      400,
      "INVALID_STEP_INDEX",
    ],
    [
      "outputs of other steps",
      { executionId: "x", stepIndex: 1, accumulatedOutputs: { list: 1, gone: 1 } },
      409,
      "STALE_TREE",
    ],
    [
      "an execution id that cannot be one",
      { executionId: "../../etc", stepIndex: 0 },
      400,
      "EXECUTION_ID_INVALID",
    ],
    [
      "tool results where no step paused",
      { executionId: "x", stepIndex: 0, toolCallMessages: [] },
      400,
      "PAUSED_STEP_INVALID",
    ],
  ])("%s", async (_, body, status, errorCode) => {
    const answer = await client.post("/seq/acme/spelling/nested/v0/step", {
      message: "x",
      ...body,
    });
    expect(answer).toMatchObject({ status, body: { detail: { code: errorCode } } });
  });

  test("a missing message", async () => {
    const answer = await client.post("/seq/acme/spelling/remembers/v0/step", { stepIndex: 0 });
    expect(answer.body).toMatchObject({ detail: { code: "MISSING_MESSAGE" } });
  });

  test("the run of another flow", async () => {
    const { executionId } = await drive("failing", {});
    const answer = await client.post("/seq/acme/spelling/nested/v0/step", {
      executionId,
      stepIndex: 0,
    });
    expect(answer.body).toMatchObject({ detail: { code: "EXECUTION_ID_INVALID" } });
  });

  test("with strict, drafts", async () => {
    await using strict = await startEmulator({ flows: [nested], listen: false, strict: true });
    const answer = await clientOf(strict).post("/seq/acme/spelling/nested/v0/step", {
      message: "x",
    });
    expect(answer).toMatchObject({ status: 400, body: { detail: { code: "INVALID_VERSION" } } });
    const published = await clientOf(strict).stream("/seq/acme/spelling/nested/v1/step", {
      message: "x",
    });
    expect(published[0]?.event).toBe("run_started");
  });
});

test("a client that leaves stops the run", async () => {
  await using slow = await startEmulator({
    flows: [
      flow([
        code("one", "return 1"),
        step("wait", "passthrough", { mock: { $delay: 60_000, $value: 1 } }),
      ]),
    ],
    listen: false,
  });
  const slowClient = clientOf(slow);
  const response = await slowClient.send("POST", "/seq/acme/spelling/grade-3/v0/step", {
    message: "x",
    runRemaining: true,
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let received = "";
  while (!received.includes('"stepId":"wait"'))
    received += new TextDecoder().decode((await reader.read()).value);
  const { executionId } = JSON.parse(/data: (.*)/.exec(received)?.[1] ?? "") as {
    executionId: string;
  };
  await reader.cancel();
  await expect
    .poll(
      async () =>
        (await slowClient.get(`/seq/acme/spelling/grade-3/runs/${executionId}/trace`)).body,
    )
    .toMatchObject({
      flowRun: { status: "paused" },
      steps: [{ status: "completed" }, { stepId: "wait", status: "skipped" }],
    });
});
