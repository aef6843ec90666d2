import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/index.js";
import { clientOf, readFrames, type TestClient } from "./client.js";
import { code, flow, loop, parallel, step, text, llm } from "./flows.js";

const slow = (id: string): ReturnType<typeof step> =>
  step(id, "passthrough", { mock: { $delay: 30, $template: "{{input}}" } });
const flows = [
  flow(
    [
      slow("one"),
      code("two", "return { said: input.message, list: [1, 2] }"),
      loop("list", [code("each", "return item * 2")]),
      slow("last"),
    ],
    {
      slug: "long",
    },
  ),
  flow([code("bad", "throw new Error('no')")], { slug: "bad" }),
  flow([llm("ask", "x", text, { tools: true })], { slug: "tools" }),
];
const jobsPath = (slug: string): string => `/seq/acme/spelling/${slug}/jobs`;

/** How long a state is waited for: a busy machine takes its time. */
const PATIENCE = { timeout: 30_000 };

const settled = async (
  client: TestClient,
  slug: string,
  id: string,
): Promise<Record<string, unknown>> => {
  let body: Record<string, unknown> = {};
  await expect
    .poll(
      async () => {
        body = (await client.get(`${jobsPath(slug)}/${id}`)).body;
        return body.status;
      },
      { ...PATIENCE, interval: 10 },
    )
    .toMatch(/completed|failed/);
  return body;
};

describe("jobs", () => {
  test("are pending, then running, then completed, and traced", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const accepted = await client.post(jobsPath("long"), { message: "hi", trace: true });
    expect(accepted).toMatchObject({ status: 202, body: { status: "started", blockCount: 4 } });
    const id = accepted.body.executionId as string;
    expect((await client.get(`${jobsPath("long")}/${id}`)).body).toEqual({
      executionId: id,
      status: "pending",
    });
    await expect
      .poll(async () => (await client.get(`${jobsPath("long")}/${id}`)).body, { interval: 2 })
      .toEqual({ executionId: id, status: "running" });
    expect(await settled(client, "long", id)).toEqual({
      executionId: id,
      status: "completed",
      result: [2, 4],
    });
    const trace = await client.get(`/seq/acme/spelling/long/runs/${id}/trace`);
    expect(trace.body).toMatchObject({
      flowRun: { triggerType: "job", status: "completed" },
      steps: [
        { stepId: "one", inputContext: { message: "hi" } },
        { stepId: "two" },
        { loopIndex: 0 },
        { loopIndex: 1 },
        { stepId: "last" },
      ],
    });
  });

  test("are pending at the first poll, even if they have ended", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const { executionId } = (await client.post(jobsPath("bad"), {})).body as {
      executionId: string;
    };
    const runs = async (): Promise<unknown> => (await client.get("/flow-runs")).body.runs;
    await expect.poll(runs, PATIENCE).toMatchObject([{ id: executionId, status: "failed" }]);
    const poll = async (): Promise<unknown> =>
      (await client.get(`${jobsPath("bad")}/${executionId}`)).body.status;
    expect([await poll(), await poll()]).toEqual(["pending", "failed"]);
  });

  test("that fail say why", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const { executionId } = (await client.post(jobsPath("bad"), {})).body as {
      executionId: string;
    };
    expect(await settled(client, "bad", executionId)).toMatchObject({
      status: "failed",
      error: 'Step "bad": The code threw Error: no',
    });
  });

  test("take no tools and no attachments, and only good inputs", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const tools = [{ type: "function", function: { name: "t" } }];
    expect((await client.post(jobsPath("tools"), { tools })).body).toMatchObject({
      detail: { code: "TOOLS_REQUIRE_SYNC_EXECUTE" },
    });
    const attachments = [{ kind: "url", url: "https://example.com/a", mimeType: "text/plain" }];
    expect((await client.post(jobsPath("long"), { attachments })).body).toMatchObject({
      detail: { code: "TOOLS_REQUIRE_SYNC_EXECUTE" },
    });
    expect((await client.post(jobsPath("long"), { message: 1 })).status).toBe(422);
    expect(await client.get(`${jobsPath("long")}/unknown`)).toMatchObject({
      status: 404,
      body: { detail: { code: "JOB_NOT_FOUND" } },
    });
    const messages = [{ role: "user", content: "hi" }];
    expect((await client.post(jobsPath("long"), { messages })).body).toMatchObject({
      detail: { code: "VALIDATION_ERROR", message: expect.stringContaining("/jobs") as string },
    });
    const executed = await client.post("/seq/acme/spelling/long/execute", { message: "x" });
    expect(
      (await client.get(`${jobsPath("long")}/${executed.body.executionId as string}`)).status,
    ).toBe(404);
    expect(
      (await client.get(`${jobsPath("bad")}/${executed.body.executionId as string}`)).status,
    ).toBe(404);
  });

  test("many wait for their turn", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const ids = await Promise.all(
      Array.from(
        { length: 30 },
        async () =>
          (await client.post(jobsPath("long"), { message: "x" })).body.executionId as string,
      ),
    );
    const all = await Promise.all(ids.map((id) => settled(client, "long", id)));
    expect(all.every(({ status }) => status === "completed")).toBe(true);
  });
});

describe("a live trace", () => {
  test("replays what has happened and follows what happens", async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const mocks = { one: () => gate.then(() => ({ $template: "{{input}}" })) };
    await using emulator = await startEmulator({ flows, listen: false, mocks });
    const client = clientOf(emulator);
    const accepted = await client.post(jobsPath("long"), { message: "hi", trace: true });
    const { executionId } = accepted.body as { executionId: string };
    const stepsNow = async (): Promise<unknown> =>
      (await client.get(`/seq/acme/spelling/long/runs/${executionId}/trace`)).body.steps;
    await expect.poll(stepsNow, PATIENCE).toMatchObject([{ stepId: "one", status: "running" }]);
    const live = await client.send(
      "GET",
      `/seq/acme/spelling/long/runs/${executionId}/trace/stream`,
    );
    open();
    const names = readFrames(await live.text()).map(({ event, data }) => [
      event,
      data.stepId ?? data.executionId,
      data.stepIndex ?? data.loopIndex,
    ]);
    expect(names).toEqual([
      ["run_started", executionId, undefined],
      ["step_started", "one", 0],
      ["step_input", "one", undefined],
      ["step_output", "one", undefined],
      ["step_completed", "one", undefined],
      ["step_started", "two", 1],
      ["step_input", "two", undefined],
      ["step_output", "two", undefined],
      ["step_completed", "two", undefined],
      ["step_started", "each", 2],
      ["step_input", "each", 0],
      ["step_output", "each", 0],
      ["step_completed", "each", 0],
      ["step_started", "each", 2],
      ["step_input", "each", 1],
      ["step_output", "each", 1],
      ["step_completed", "each", 1],
      ["step_started", "last", 3],
      ["step_input", "last", undefined],
      ["step_output", "last", undefined],
      ["step_completed", "last", undefined],
      ["flow_completed", executionId, undefined],
    ]);
    const replayed = await client.send(
      "GET",
      `/seq/acme/spelling/long/runs/${executionId}/trace/stream`,
    );
    const again = readFrames(await replayed.text());
    expect(again.map(({ event }) => event)).toEqual(names.map(([event]) => event));
    expect(
      again.filter(({ event }) => event === "step_output").map(({ data }) => data.outputContext),
    ).toEqual([{ message: "hi" }, { said: "hi", list: [1, 2] }, 2, 4, [2, 4]]);
  });

  test("of parallel branches and failures", async () => {
    const broken = flow(
      [
        parallel([
          step("good", "passthrough"),
          step("bad", "passthrough", { mock: { $delay: 5, $error: "no" } }),
        ]),
      ],
      { slug: "broken" },
    );
    await using emulator = await startEmulator({ flows: [broken], listen: false });
    const client = clientOf(emulator);
    const { executionId } = (await client.post("/seq/acme/spelling/broken/execute", {})).body as {
      executionId: string;
    };
    const live = await client.send(
      "GET",
      `/seq/acme/spelling/broken/runs/${executionId}/trace/stream`,
    );
    const frames = readFrames(await live.text());
    expect(frames.at(-1)).toMatchObject({
      event: "step_error",
      data: { stepId: "bad", error: { code: "MOCKED_ERROR" } },
    });
    expect(frames.filter(({ event }) => event === "step_completed")).toHaveLength(1);
  });
});

describe("with a database file", () => {
  let folder: string;
  let options: EmulatorOptions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "emulator-db-"));
    options = { flows, listen: false, db: join(folder, "runs.db") };
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test("runs and jobs are there after a restart, and unfinished jobs go on after their last finished step", async () => {
    const first = await startEmulator(options);
    const client = clientOf(first);
    const executed = (
      await client.post("/seq/acme/spelling/long/execute", { message: "x", trace: true })
    ).body.executionId as string;
    const ids = await Promise.all(
      Array.from(
        { length: 12 },
        async () =>
          (await client.post(jobsPath("long"), { message: "later", trace: true })).body
            .executionId as string,
      ),
    );
    await expect
      .poll(
        async () =>
          (await client.get(`/seq/acme/spelling/long/runs/${ids[0] ?? ""}/trace`)).body.steps,
        { ...PATIENCE, interval: 2 },
      )
      .toContainEqual(expect.objectContaining({ stepId: "two", status: "completed" }));
    await first.close();
    await using second = await startEmulator(options);
    const again = clientOf(second);
    expect((await again.get(`/seq/acme/spelling/long/runs/${executed}/trace`)).body).toMatchObject({
      flowRun: { status: "completed" },
    });
    for (const id of ids)
      expect(await settled(again, "long", id)).toMatchObject({
        status: "completed",
        result: [2, 4],
      });
    const attempts = await again.get(
      `/seq/acme/spelling/long/runs/${ids[0] ?? ""}/steps/one/trace?attempt=all`,
    );
    expect(attempts.body.attempts).toMatchObject([{ attempt: 1, status: "completed" }]);
  });

  test("a database in use is refused by name, and free again when its emulator has ended", async () => {
    // At bd91f18 the second one marked the runs of the first as failed.
    const first = await startEmulator(options);
    const client = clientOf(first);
    const paused = await client.stream("/seq/acme/spelling/long/v0/step", { message: "x" });
    await expect(startEmulator(options)).rejects.toThrow(
      expect.objectContaining({
        name: "StoreError",
        exitCode: 2,
        message: expect.stringMatching(
          /runs\.db is in use by another process.*stop that one, or name another file/,
        ) as string,
      }) as Error,
    );
    const id = paused[0]?.data.executionId as string;
    expect((await client.get(`/flow-runs/${id}/trace`)).body).toMatchObject({
      flowRun: { status: "paused" },
    });
    await first.close();
    await using again = await startEmulator(options);
    expect((await clientOf(again).get(`/flow-runs/${id}/trace`)).status).toBe(200);
  });

  test("closing does not start the jobs that wait", async () => {
    // At bd91f18 each cancelled job made room for the next one, and closing waited for all of them.
    const emulator = await startEmulator({
      ...options,
      mocks: { one: { $delay: 600_000, $value: {} } },
    });
    const client = clientOf(emulator);
    for (let count = 0; count < 30; count += 1)
      await client.post(jobsPath("long"), { message: "x" });
    await emulator.close();
    await using again = await startEmulator({
      ...options,
      mocks: { one: { $delay: 600_000, $value: {} } },
    });
    const { runs } = (await clientOf(again).get("/flow-runs?limit=100")).body;
    expect(runs).toHaveLength(30);
  });

  test("a database of another kind is refused with what to do", async () => {
    const { default: Database } = await import("libsql");
    const other = new Database(join(folder, "runs.db"));
    other.exec("PRAGMA user_version = 99");
    other.close();
    await expect(startEmulator(options)).rejects.toThrow(
      /version 99.*Delete it, or name another file/,
    );
  });

  test("only so many runs are kept", async () => {
    await using emulator: Emulator = await startEmulator({ ...options, keep: 20 });
    const client = clientOf(emulator);
    for (let count = 0; count < 60; count += 1)
      await client.post("/seq/acme/spelling/bad/execute", {});
    const { runs, next } = (await client.get("/flow-runs?limit=100")).body as {
      runs: unknown[];
      next: unknown;
    };
    expect(runs.length).toBeGreaterThanOrEqual(20);
    expect(runs.length).toBeLessThanOrEqual(30);
    expect(next).toBeNull();
  });
});

describe("GET /flow-runs", () => {
  test("newest first, filtered, in pages", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const ids: string[] = [];
    for (const slug of ["bad", "long", "bad"])
      ids.push(
        (await client.post(`/seq/acme/spelling/${slug}/execute`, { message: "x" })).body
          .executionId as string,
      );
    const list = async (
      query: string,
    ): Promise<{ runs: { id: string; flowId: string; status: string }[]; next: number | null }> =>
      (await client.get(`/flow-runs${query}`)).body as never;
    const all = await list("");
    expect(all.runs.map(({ id }) => id)).toEqual([...ids].reverse());
    expect((await list("?status=cancelled")).runs).toEqual([]);
    expect((await list(`?flowId=${all.runs[0]?.flowId ?? ""}`)).runs).toHaveLength(2);
    expect((await list("?status=completed")).runs.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await list(`?flow_id=${all.runs[0]?.flowId ?? ""}`)).runs).toHaveLength(2);
    const page = await list("?limit=2");
    expect(page.runs).toHaveLength(2);
    expect((await list(`?limit=2&before=${page.next ?? ""}`)).runs.map(({ id }) => id)).toEqual([
      ids[0],
    ]);
    for (const query of ["?limit=0", "?limit=101", "?limit=x", "?status=done"]) {
      expect((await client.get(`/flow-runs${query}`)).status).toBe(422);
    }
  });
});
