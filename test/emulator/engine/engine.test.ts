import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startEmulator, type MockDefinition } from "../../../emulator/index.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import { clientOf, readFrames } from "../client.js";
import { code, flow, llm, loop, parallel, sequence, step, text } from "../flows.js";

async function execute(
  definition: FlowDefinition,
  body: object = { message: "x" },
  mocks: Record<string, MockDefinition> = {},
): Promise<Record<string, unknown>> {
  // Failures as objects, with their codes.
  const wire = "older";
  await using emulator = await startEmulator({ flows: [definition], listen: false, mocks, wire });
  return (await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", body)).body;
}

describe("containers", () => {
  test("nest to any depth", async () => {
    let nested = code(
      "leaf",
      "return (typeof input === 'number' ? input : 0) + 1",
    ) as FlowDefinition["steps"][number];
    for (let depth = 0; depth < 30; depth += 1) {
      nested =
        depth % 2 === 0
          ? sequence([nested, step(`p${depth}`, "passthrough")], `s${depth}`)
          : parallel([nested], `b${depth}`);
    }
    const { result } = await execute(flow([nested]));
    let inner: unknown = result;
    for (let depth = 29; depth > 0; depth -= 2)
      inner = (inner as Record<string, unknown>)[`s${depth - 1}`];
    expect(inner).toBe(1);
  });

  test("parallel branches run at the same time", async () => {
    let arrived = 0;
    let open = (): void => undefined;
    const all = new Promise<void>((resolve) => (open = resolve));
    const meet = async (): Promise<number> => {
      arrived += 1;
      if (arrived === 3) open();
      // Nobody gets past before everybody is here.
      await all;
      return arrived;
    };
    const branches = ["a", "b", "c"].map((id) => step(id, "llm"));
    const { result } = await execute(flow([parallel(branches)]), {}, { a: meet, b: meet, c: meet });
    expect(result).toEqual({ a: 3, b: 3, c: 3 });
  });

  test("loops keep order and know their item and index, the innermost first", async () => {
    const inner = loop(
      "items",
      [
        llm(
          "tell",
          "{{index}}: {{item}} of {{initial.message}}",
          { type: "string" },
          { mock: { $template: "{{index}}{{item}}" } },
        ),
      ],
      "inner",
    );
    const { result } = await execute(
      flow([
        code("make", "return { rows: [{ items: ['a', 'b'] }, { items: [] }, { items: ['c'] }] }"),
        loop("rows", [inner]),
      ]),
    );
    expect(result).toEqual([["0a", "1b"], [], ["0c"]]);
  });

  test("a loop may run over a path", async () => {
    const definition = flow([
      code("make", "return { a: { b: [1, 2] } }"),
      loop("a.b", [code("twice", "return item * 2")]),
    ]);
    expect(await execute(definition)).toMatchObject({ result: [2, 4] });
  });

  test.each([
    ["a missing field", "return {}", "LOOP_FIELD_MISSING"],
    ["no array", "return { list: 3 }", "LOOP_FIELD_NOT_ARRAY"],
    ["too many items", "return { list: Array(10001).fill(0) }", "LOOP_TOO_LONG"],
  ])("a loop over %s fails in its first step", async (_, make, errorCode) => {
    const definition = flow([code("make", make), loop("list", [step("each", "passthrough")])]);
    expect(await execute(definition)).toMatchObject({
      status: "failed",
      result: { stepId: "each", code: errorCode },
    });
  });

  test("a failing branch stops the others, and only it is blamed", async () => {
    const definition = flow([
      parallel([
        step("bad", "llm", { mock: { $error: "no" } }),
        step("slow", "llm", { mock: { $delay: 60_000, $value: 1 } }),
      ]),
    ]);
    await using emulator = await startEmulator({ flows: [definition], listen: false });
    const client = clientOf(emulator);
    const frames = await client.stream("/seq/acme/spelling/grade-3/v0/step", { message: "x" });
    expect(
      frames.filter(({ event }) => event === "step_error").map(({ data }) => data.stepId),
    ).toEqual(["bad"]);
    const id = frames[0]?.data.executionId as string;
    const trace = await client.get(`/seq/acme/spelling/grade-3/runs/${id}/trace`);
    expect(trace.body).toMatchObject({
      flowRun: { status: "failed" },
      steps: [
        { stepId: "bad", status: "failed" },
        { stepId: "slow", status: "skipped" },
      ],
    });
  });
});

describe("prompts", () => {
  const rendered = async (prompt: string, make: string, message = "m"): Promise<unknown> => {
    const allow = [{ rule: "unknown-placeholder", reason: "What a run says is tested." }] as const;
    const definition = flow([code("make", make), llm("say", prompt, text, { allow })]);
    const { result } = await execute(definition, { message });
    return (
      (result as { text?: string; message?: string }).text ??
      (result as { message: string }).message
    );
  };

  test.each([
    ["{{a}}", "return { a: 'x' }", "[emulated] x"],
    ["{{ a.b.0 }}", "return { a: { b: [7] } }", "[emulated] 7"],
    ["{{input}}", "return { a: [1, null] }", '[emulated] {"a":[1,null]}'],
    ["{{input.a}}", "return { a: true }", "[emulated] true"],
    ["{{initial.message}} {{a}}", "return { a: null }", "[emulated] m null"],
    ["{ {a} } {{{a}}}", "return { a: 1 }", "[emulated] { {a} } {1}"],
  ])("%s", async (prompt, make, said) => {
    expect(await rendered(prompt, make)).toBe(said);
  });

  test.each([
    ["{{missing}}", 'no such field; it has "a"'],
    ["{{a.b}}", "{{a.b}}"],
    ["{{initial.other}}", 'no input "other"; it has "message"'],
    ["{{item}}", "{{item}}"],
    ["{{constructor}}", "{{constructor}}"],
    ["{{__proto__.x}}", "{{__proto__.x}}"],
  ])("%s is an error that names it", async (prompt, message) => {
    expect(await rendered(prompt, "return { a: 1 }")).toContain(message);
  });
});

describe("overrides", () => {
  test("replace code, and last for one run", async () => {
    const definition = flow([code("say", "return 'own'")]);
    await using emulator = await startEmulator({ flows: [definition], listen: false });
    const run = async (body: object): Promise<unknown> =>
      (await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", body)).body.result;
    expect(await run({ blockOverrides: { say: { code: "return 'other'" } } })).toBe("other");
    expect(await run({})).toBe("own");
  });

  test("are checked by the step's configSchema", async () => {
    const definition = flow([
      step("s", "llm", {
        configSchema: { type: "object", properties: { style: { enum: ["bullets", "prose"] } } },
      }),
    ]);
    expect(await execute(definition, { blockOverrides: { s: { style: "prose" } } })).toMatchObject({
      status: "completed",
    });
    expect(await execute(definition, { blockOverrides: { s: { style: "verse" } } })).toMatchObject({
      detail: { message: 'blockOverrides.s.style must be one of "bullets", "prose"' },
    });
  });

  test("a step called __proto__ is a step like any other", async () => {
    const definition = flow([parallel([code("__proto__", "return 1"), code("b", "return 2")])]);
    const { result } = await execute(definition);
    expect(Object.entries(result as object)).toEqual([
      ["__proto__", 1],
      ["b", 2],
    ]);
    expect(
      await execute(
        flow([code("__proto__", "return 1")]),
        JSON.parse('{"blockOverrides":{"__proto__":{"code":"return 3"}}}') as object,
      ),
    ).toMatchObject({ result: 3 });
  });
});

describe("bounds", () => {
  test("a run that takes too long fails, in execute and in a stream", async () => {
    const definition = flow([
      step("quick", "passthrough"),
      step("slow", "llm", { mock: { $delay: 60_000, $value: 1 } }),
    ]);
    await using emulator = await startEmulator({
      flows: [definition],
      listen: false,
      runTimeout: 50,
      wire: "older",
    });
    const client = clientOf(emulator);
    const path = "/seq/acme/spelling/grade-3/v0";
    const failed = {
      stepId: "slow",
      code: "RUN_TIMEOUT",
      message: "The call took longer than 50 ms",
    };
    expect((await client.post(`${path}/execute`, {})).body).toMatchObject({
      status: "failed",
      result: failed,
    });
    const frames = await client.stream(`${path}/step`, { runRemaining: true });
    expect(frames.at(-1)).toMatchObject({
      event: "step_error",
      data: { stepId: "slow", error: { code: "RUN_TIMEOUT" } },
    });
  });

  test("an emulator that closes ends what runs, and answers", async () => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const slow = (): object => {
      begin();
      return { $delay: 60_000, $value: 1 };
    };
    const emulator = await startEmulator({
      flows: [flow([step("slow", "llm")])],
      listen: false,
      mocks: { slow },
    });
    const waiting = clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", {});
    await begun;
    await emulator.close();
    expect(await waiting).toMatchObject({
      status: 503,
      body: { detail: { code: "SHUTTING_DOWN" } },
    });
  });

  test("schemas that are none are the flow's fault, not the emulator's", async () => {
    const broken = { type: "object", properties: { message: { $ref: "#/$defs/none" } } };
    expect(await execute(flow([step("s", "passthrough")], { inputs: broken }))).toMatchObject({
      detail: { code: "INVALID_TREE" },
    });
    const output = { $ref: "#/$defs/none" };
    expect(await execute(flow([step("s", "passthrough", { output })]))).toMatchObject({
      status: "failed",
      result: { code: "SCHEMA_INVALID" },
    });
    expect(await execute(flow([]))).toMatchObject({ detail: { code: "NO_STEPS" } });
  });
});

describe("inputs", () => {
  const asks = flow([llm("say", "{{message}} {{initial.tone}}", text)], {
    inputs: {
      type: "object",
      required: ["message"],
      properties: { message: { type: "string" }, tone: { type: "string", default: "kind" } },
    },
  });

  test("have their defaults", async () => {
    expect(await execute(asks)).toMatchObject({ result: { text: "[emulated] x kind" } });
  });

  test("messages: the last turn is the message, the ones before it the conversation", async () => {
    const messages = [
      { role: "user", content: "hi" },
      { role: "assistant", content: "hello" },
      { role: "user", content: "bye" },
    ];
    const once = await execute(asks, { messages });
    expect(once).toMatchObject({ result: { text: "[emulated] bye kind" } });
  });

  test.each([
    ["VALIDATION_ERROR", { messages: [{ role: "user", content: "x" }], message: "x" }],
    ["VALIDATION_ERROR", { messages: [{ role: "user", content: [] }] }],
    ["VALIDATION_ERROR", { messages: [{ role: "user", content: null }] }],
    ["MISSING_MESSAGE", { messages: [] }],
    ["MESSAGES_ROLE_INVALID", { messages: [{ role: "assistant", content: "x" }] }],
    ["MESSAGES_ROLE_INVALID", { messages: [{ role: "system", content: "x" }] }],
    ["MESSAGES_TOO_LARGE", { messages: [{ role: "user", content: "é".repeat(500_000) }] }],
  ])("messages are refused with %s", async (code, body) => {
    expect(await execute(asks, body)).toMatchObject({ detail: { code } });
  });

  test("messages: the content of an assistant turn may be null, and one byte less than the bound is taken", async () => {
    const turns = [
      { role: "user", content: "hi" },
      { role: "assistant", content: null, tool_calls: [{ id: "c" }] },
      { role: "tool", tool_call_id: "c", content: "seen" },
    ];
    const empty = JSON.stringify([...turns, { role: "user", content: "" }]).length;
    // "tool_calls" and "tool_call_id" are a letter longer than the names that are counted.
    const content = "x".repeat(1_000_000 - empty);
    const taken = await execute(asks, { messages: [...turns, { role: "user", content }] });
    expect(taken).toMatchObject({ status: "completed" });
  });

  test.each([
    [{ url: "http://example.com", mimeType: "a/b" }, "attachments[0].url"],
    [{ url: `https://example.com/${"x".repeat(2048)}`, mimeType: "a/b" }, "attachments[0].url"],
    [{ url: "https://example.com", mimeType: "image" }, "attachments[0].mimeType"],
    [{ url: "https://example.com", mimeType: "a/b", filename: "../x" }, "attachments[0].filename"],
    [{ kind: "data", url: "https://example.com", mimeType: "a/b" }, "attachments[0].kind"],
  ])("the attachment %j is refused", async (attachment, field) => {
    expect(await execute(asks, { message: "x", attachments: [attachment] })).toMatchObject({
      detail: { message: expect.stringContaining(field) as string },
    });
  });
});

test("a slow reader slows the run instead of filling memory", async () => {
  const chunks = Array.from({ length: 2_000 }, () => "x".repeat(1_000));
  const sent: number[] = [];
  await using emulator = await startEmulator({
    flows: [flow([step("s", "llm", { mock: { $chunks: chunks } }), step("after", "llm")])],
    listen: false,
    mocks: { after: () => sent.push(1) },
  });
  const response = await clientOf(emulator).send("POST", "/seq/acme/spelling/grade-3/v0/step", {
    message: "x",
    runRemaining: true,
  });
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let received = new TextDecoder().decode((await reader.read()).value);
  for (let turn = 0; turn < 500; turn += 1) await setImmediate();
  // Two megabytes are there to be sent; nobody has read them, so the step after them has not begun.
  expect(sent).toEqual([]);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    received += new TextDecoder().decode(value);
  }
  expect(readFrames(received).at(-1)?.event).toBe("flow_completed");
});
