import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import { createRunEvents } from "../../../emulator/runs/run-events.js";
import { openStore } from "../../../emulator/store/open.js";
import { sendChangeFrames } from "../../../emulator/ui/change-frames.js";
import { createUiChanges } from "../../../emulator/ui/ui-changes.js";
import type {
  RunDetail,
  RunFrame,
  RunPage,
  RunStarted,
  StartRun,
  UiFrame,
} from "../../../emulator/ui/api.js";
import { clientOf, type TestClient } from "../client.js";
import { code, flow, llm, loop, parallel, step, text } from "../flows.js";
import { pageClient, type PageClient } from "./page-client.js";

const FOREVER = { $delay: 600_000, $value: "late" };
const items = {
  type: "object",
  required: ["items"],
  properties: { items: { type: "array", items: { type: "integer" } } },
} as const;

const flows = [
  flow([llm("find", "Find in {{message}}", text, { config: { temperature: 0.1 } })]),
  flow(
    [
      code("list", "return { items: [1, 2, 3] }", { output: items }),
      parallel([step("left", "passthrough"), step("right", "passthrough")]),
      code("again", "return { items: [7, 8] }", { output: items }),
      loop("items", [step("each", "passthrough", { mock: { $chunks: ["a", "b"] } })], "all"),
    ],
    { slug: "shapes" },
  ),
  flow([step("wait", "passthrough", { mock: FOREVER })], { slug: "endless" }),
  flow([llm("ask", "Ask {{message}}", text, { tools: true }), step("same", "passthrough")], {
    slug: "asking",
  }),
];
const tools = [
  {
    type: "function",
    function: {
      name: "weather",
      parameters: {
        type: "object",
        required: ["city"],
        properties: { city: { const: "Bern" } },
      },
    },
  },
];

let emulator: Emulator;
let page: PageClient;
let client: TestClient;
beforeAll(async () => {
  emulator = await startEmulator({ flows });
  page = await pageClient(emulator);
  client = clientOf({ url: emulator.url, fetch: (request) => fetch(request) });
});
afterAll(() => emulator.close());

const start = async (slug: string, rest: Partial<StartRun> = {}): Promise<string> => {
  const body: StartRun = {
    flow: `acme/spelling/${slug}`,
    version: "draft",
    parameters: { message: "Ths" },
    trace: true,
    ...rest,
  };
  return (await page.post<RunStarted>("/runs", body)).executionId;
};
const detail = (id: string): Promise<RunDetail> => page.get<RunDetail>(`/runs/${id}`);
/** Follows a run to where its stream ends. */
const watch = async (id: string): Promise<readonly RunFrame[]> =>
  (await page.frames<RunFrame>(`/runs/${id}/events`)).rest();
const ending = (frames: readonly RunFrame[]): RunDetail => {
  const last = frames.at(-1);
  if (last?.type !== "ended") throw new Error(`The last frame is ${last?.type}`);
  return last.run;
};

describe("a run of the page", () => {
  test("goes on by itself, and is stored as one of execute", async () => {
    const sessionId = randomUUID();
    const id = await start("grade-3", {
      sessionId,
      blockOverrides: { find: { prompt: "Look for {{message}}" } },
      attachments: [{ kind: "url", url: "https://a.example/b.png", mimeType: "image/png" }],
    });
    const run = ending(await watch(id));
    expect(run).toMatchObject({
      status: "completed",
      trigger: "execute",
      sessionId,
      blockOverrides: { find: { prompt: "Look for {{message}}" } },
      calls: [{ prompt: "Look for Ths", answeredBy: "sample" }],
    });
    expect(await detail(id)).toEqual(run);
    const trace = await client.get(`/flow-runs/${id}/trace`);
    expect(trace.body).toMatchObject({ flowRun: { status: "completed", triggerType: "execute" } });
  });

  test("is watched from a snapshot to its end, each call once", async () => {
    const id = await start("shapes");
    const frames = await watch(id);
    expect(frames[0]?.type).toBe("snapshot");
    const { calls } = ending(frames);
    const ended = frames.flatMap((frame) =>
      frame.type === "snapshot"
        ? frame.run.calls.filter(({ status }) => status !== "running")
        : frame.type === "call_ended"
          ? [frame.call]
          : [],
    );
    expect(ended).toEqual(calls);
    expect(calls.filter(({ stepId }) => stepId === "each")).toMatchObject([
      { kind: "call", loopIndex: 0, attempt: 1 },
      { kind: "call", loopIndex: 1, attempt: 1 },
      { kind: "gathered", loopIndex: null },
    ]);
  });

  test("shows what runs now, with its input, to who comes later", async () => {
    const id = await start("endless", { trace: false });
    const first = await page.frames<RunFrame>(`/runs/${id}/events`);
    for (;;) {
      const { calls } = await detail(id);
      if (calls.length > 0) break;
    }
    const later = await page.frames<RunFrame>(`/runs/${id}/events`);
    const [snapshot] = await later.upTo("snapshot");
    expect(snapshot).toMatchObject({
      run: {
        status: "running",
        calls: [{ stepId: "wait", status: "running", attempt: 1, input: { message: "Ths" } }],
      },
    });
    expect((await page.send("POST", `/runs/${id}/cancel`)).status).toBe(204);
    for (const watched of [await first.rest(), await later.rest()])
      expect(ending(watched)).toMatchObject({ status: "cancelled" });
  });

  test("has the chunks of an output as they come", async () => {
    const slow = { $chunks: ["a", "b"], $interval: 1 };
    emulator.mock("acme/spelling/grade-3#find", { ...slow, $value: { text: "ab" }, $delay: 50 });
    try {
      const frames = await watch(await start("grade-3"));
      const chunks = frames.flatMap((frame) => {
        if (frame.type === "call_chunk") return [frame.data];
        return frame.type === "snapshot" ? frame.run.calls.flatMap((call) => call.chunks) : [];
      });
      expect(chunks).toEqual(["a", "b"]);
      expect(ending(frames).calls).toMatchObject([{ answeredBy: "rule", output: { text: "ab" } }]);
    } finally {
      emulator.clearMocks();
    }
  });

  test("is refused where the service refuses it", async () => {
    const refused = async (body: object): Promise<unknown> => {
      const response = await page.send("POST", "/runs", body);
      return [
        response.status,
        ((await response.json()) as { detail: { code: string } }).detail.code,
      ];
    };
    const body = { flow: "acme/spelling/grade-3", version: "draft", parameters: {}, trace: false };
    expect(await refused({ ...body, flow: "acme/spelling/other" })).toEqual([
      404,
      "FLOW_NOT_FOUND",
    ]);
    expect(await refused({ ...body, flow: "acme" })).toEqual([422, "VALIDATION_ERROR"]);
    expect(await refused({ ...body, version: 0 })).toEqual([422, "VALIDATION_ERROR"]);
    expect(await refused({ ...body, version: 3 })).toEqual([404, "FLOW_NOT_FOUND"]);
    expect(await refused({ ...body, sessionId: "no" })).toEqual([422, "VALIDATION_ERROR"]);
    expect(await refused({ ...body, tools })).toEqual([400, "TOOLS_NOT_ENABLED"]);
    expect(await refused({ ...body, parameters: { message: 1 } })).toEqual([
      422,
      "VALIDATION_ERROR",
    ]);
    expect(await refused({ ...body, blockOverrides: { fnd: {} } })).toEqual([
      422,
      "VALIDATION_ERROR",
    ]);
    const attachments = [{ kind: "url", url: "http://a.example/b.png", mimeType: "image/png" }];
    expect(await refused({ ...body, attachments })).toEqual([422, "VALIDATION_ERROR"]);
    // A run that the page starts is a new one, whatever the body names.
    const { executionId } = await page.post<RunStarted>("/runs", { ...body, executionId: "mine" });
    expect(executionId).not.toBe("mine");
  });
});

describe("a run that waits for tools", () => {
  const results = [{ toolCallId: "call_ask_0", content: "It rains." }];

  test("shows its calls, and goes on with answers of the page", async () => {
    const id = await start("asking", { tools });
    const paused = ending(await watch(id));
    expect(paused).toMatchObject({
      status: "paused",
      pause: {
        stepId: "ask",
        toolCalls: [{ id: "call_ask_0", name: "weather", arguments: '{"city":"Bern"}' }],
      },
      calls: [{ stepId: "ask", status: "running", attempt: 1 }],
    });
    await page.post(`/runs/${id}/resume`, { results });
    const done = ending(await watch(id));
    expect(done).toMatchObject({ status: "completed" });
    expect(done.pause).toBeUndefined();
    expect(done.calls).toMatchObject([
      { stepId: "ask", status: "completed", attempt: 1 },
      { stepId: "same", status: "completed" },
    ]);
    expect(JSON.stringify(done.calls[0]?.output)).toContain("It rains.");
  });

  test("of a client is resumed with the tools that the client sent, round after round", async () => {
    const { body } = await client.post("/seq/acme/spelling/asking/v0/execute", {
      ...{ message: "Ths", tools, toolChoice: "required" },
    });
    expect(body.status).toBe("tool_calls_required");
    const id = body.executionId as string;
    await page.post(`/runs/${id}/resume`, { results });
    const again = ending(await watch(id));
    expect(again.pause?.toolCalls).toMatchObject([{ id: "call_ask_1", name: "weather" }]);
  });

  test("refuses answers that are not those of its calls, and stays", async () => {
    const id = await start("asking", { tools });
    await watch(id);
    const status = async (body: object): Promise<number> =>
      (await page.send("POST", `/runs/${id}/resume`, body)).status;
    expect(await status({ results: [] })).toBe(400);
    expect(await status({ results: [...results, ...results] })).toBe(400);
    expect(await status({ results: [{ toolCallId: "other", content: "" }] })).toBe(400);
    expect(await status({ results: [{ toolCallId: "call_ask_0" }] })).toBe(422);
    expect(await status({ results: "no" })).toBe(422);
    expect(await detail(id)).toMatchObject({ status: "paused", pause: { stepId: "ask" } });
  });

  test("goes on once, with the answers that are first", async () => {
    const id = await start("asking", { tools });
    await watch(id);
    const resumes = ["a", "b", "c"].map((content) =>
      page.send("POST", `/runs/${id}/resume`, {
        results: [{ toolCallId: "call_ask_0", content }],
      }),
    );
    const statuses = (await Promise.all(resumes)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([202, 409, 409]);
    const { calls } = ending(await watch(id));
    expect(calls.map(({ stepId }) => stepId)).toEqual(["ask", "same"]);
  });

  test("is cancelled for good: neither the page nor its client goes on", async () => {
    const { body } = await client.post("/seq/acme/spelling/asking/v0/execute", {
      ...{ message: "Ths", tools },
    });
    const id = body.executionId as string;
    const watched = await page.frames<RunFrame>(`/runs/${id}/events`);
    await page.send("POST", `/runs/${id}/cancel`);
    expect(ending(await watched.rest()).status).toBe("paused");
    expect(await detail(id)).toMatchObject({ status: "cancelled" });
    expect((await page.send("POST", `/runs/${id}/resume`, { results })).status).toBe(409);
    const resumed = await client.post("/seq/acme/spelling/asking/v0/execute", {
      ...{ executionId: id, pausedAtStep: "ask", iterationsUsed: 1, tools, message: null },
      toolCallMessages: [
        ...(body.toolCallMessages as object[]),
        { role: "tool", toolCallId: "call_ask_0", content: "It rains." },
      ],
    });
    expect([resumed.status, resumed.body.detail]).toEqual([
      409,
      { code: "CONFLICT", message: expect.stringContaining("was cancelled") as unknown },
    ]);
  });
});

describe("cancelling", () => {
  test("a run that its client waits for answers the client", async () => {
    const waiting = client.post("/seq/acme/spelling/endless/v0/execute", { message: "x" });
    const changes = await page.frames<UiFrame>("/events");
    for (;;) {
      const { runs } = await page.get<RunPage>("/runs?flow=acme/spelling/endless&status=running");
      const [running] = runs;
      if (running === undefined) continue;
      await page.send("POST", `/runs/${running.executionId}/cancel`);
      break;
    }
    const { status, body } = await waiting;
    expect([status, body.status]).toEqual([200, "failed"]);
    expect(body.result).toContain("The run was cancelled");
    await changes.close();
  });

  test("a stream ends with the error of its step", async () => {
    const response = await client.send("POST", "/seq/acme/spelling/endless/v0/step", {
      message: "x",
      runRemaining: true,
    });
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    const [, id] = /"executionId":"([^"]+)"/.exec(first) ?? [];
    await page.send("POST", `/runs/${id}/cancel`);
    expect((await watch(id ?? "")).at(-1)).toMatchObject({
      type: "ended",
      run: { status: "cancelled", failure: { code: "CANCELLED", stepId: "wait" } },
    });
  });

  test("a job is answered as cancelled, running or waiting", async () => {
    const submit = async (): Promise<string> => {
      const { body } = await client.post("/seq/acme/spelling/endless/v0/jobs", { message: "x" });
      return body.executionId as string;
    };
    const ids: string[] = [];
    // More than run at once.
    for (let at = 0; at < 10; at += 1) ids.push(await submit());
    for (const id of ids) {
      expect((await page.send("POST", `/runs/${id}/cancel`)).status).toBe(204);
      await watch(id);
      expect(await detail(id)).toMatchObject({ status: "cancelled" });
    }
    const poll = (): Promise<{ readonly body: object }> =>
      client.get(`/seq/acme/spelling/endless/jobs/${ids[0]}`);
    await poll();
    expect((await poll()).body).toMatchObject({ status: "cancelled" });
    const { total } = await page.get<RunPage>("/runs?trigger=job&status=cancelled");
    expect(total).toBe(ids.length);
  });

  test("a run that has ended stays as it is", async () => {
    const id = await start("grade-3");
    await watch(id);
    expect((await page.send("POST", `/runs/${id}/cancel`)).status).toBe(204);
    expect(await detail(id)).toMatchObject({ status: "completed" });
  });
});

describe("what changes", () => {
  test("is said while it changes: runs, mocks, faults", async () => {
    const changes = await page.frames<UiFrame>("/events");
    expect(await changes.upTo("hello")).toMatchObject([{ type: "hello" }]);
    const id = await start("grade-3");
    const [changed] = (await changes.upTo("run")).slice(-1);
    expect(changed).toMatchObject({ run: { executionId: id, flow: "acme/spelling/grade-3" } });
    emulator.mock("find", { text: "x" });
    for (;;) {
      const [setting] = (await changes.upTo("settings")).slice(-1);
      if (setting?.type === "settings" && setting.what === "mocks") break;
    }
    emulator.clearMocks();
    await client.send("PUT", "/emulator/chaos", []);
    for (;;) {
      const [setting] = (await changes.upTo("settings")).slice(-1);
      if (setting?.type === "settings" && setting.what === "faults") break;
    }
    await changes.close();
  });

  test("of many runs at once is said in one frame", async () => {
    const store = await openStore(":memory:");
    const runs = { store: () => Promise.resolve(store), events: createRunEvents() };
    const stop = new AbortController();
    const sent: UiFrame[] = [];
    const send = (frame: UiFrame): Promise<void> => {
      sent.push(frame);
      // All while the first frame is sent.
      if (frame.type === "hello")
        for (let at = 0; at < 1_000; at += 1) runs.events.publishChange(at);
      else stop.abort();
      return Promise.resolve();
    };
    await sendChangeFrames({ runs, onChange: createUiChanges().onChange }, "1", send, stop.signal);
    expect(sent).toEqual([{ type: "hello", start: "1" }, { type: "runs" }]);
    store.close();
  });
});
