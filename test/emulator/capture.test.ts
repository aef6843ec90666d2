import { describe, expect, test } from "vitest";
import { startEmulator, type EmulatorOptions } from "../../emulator/index.js";
import { clientOf, readFrames, type TestClient } from "./client.js";
import { code, flow, parallel } from "./flows.js";

const SESSION = "9c1f4f0e-6a0e-4a39-8d8c-3f0c5d6f7a10";
const path = "/seq/acme/spelling/grade-3";
const steps = [code("a", "return { said: input.message, n: 1 }"), code("b", "return [input.said]")];

interface Captured {
  readonly traced: Record<string, unknown>;
  readonly session: Record<string, unknown>;
  readonly live: readonly unknown[];
}

/** Runs the flow once and reads what its trace, session and live trace show of the first step. */
async function run(
  options: EmulatorOptions,
  body: object = {},
  capture?: "redacted" | "full" | "metadata_only",
): Promise<Captured> {
  await using emulator = await startEmulator({
    flows: [flow(steps, { capture })],
    listen: false,
    ...options,
  });
  const client = clientOf(emulator);
  const done = await client.post(
    `${path}/v0/execute`,
    { message: "secret", ...body },
    { "x-session-id": SESSION },
  );
  const id = done.body.executionId as string;
  const trace = await client.get(`/flow-runs/${id}/trace`);
  const session = await client.get(`/seq/sessions/${SESSION}`);
  const live = await client.send("GET", `/flow-runs/${id}/trace/stream`);
  const [execution] = session.body.executions as Record<string, unknown>[];
  return {
    traced: (trace.body.steps as Record<string, unknown>[])[0] ?? {},
    session: execution ?? {},
    live: readFrames(await live.text()).map(({ event, data }) => [
      event,
      data.inputContext ?? data.outputContext,
    ]),
  };
}

const full = {
  traced: {
    inputContext: { message: "secret" },
    outputContext: { said: "secret", n: 1 },
    errorContext: null,
  },
  session: {
    traceCaptureMode: "full",
    snapshotsAvailable: true,
    steps: [
      { inputSnapshot: { message: "secret" }, outputSnapshot: { said: "secret", n: 1 } },
      { outputSnapshot: ["secret"] },
    ],
  },
};

describe("capture", () => {
  test("nothing is captured by default: contexts are absent, sizes and times are there", async () => {
    const { traced, session, live } = await run({});
    for (const name of ["inputContext", "outputContext", "errorContext"]) {
      expect(traced).not.toHaveProperty(name);
    }
    expect(traced).toMatchObject({ status: "completed", inputSizeBytes: 20, outputSizeBytes: 23 });
    expect(session).toMatchObject({
      traceCaptureMode: "metadata_only",
      snapshotsAvailable: false,
      status: "completed",
    });
    const [step] = session.steps as object[];
    expect(step).toMatchObject({ stepId: "a", status: "completed" });
    for (const name of ["inputSnapshot", "outputSnapshot", "errorSnapshot"]) {
      expect(step).not.toHaveProperty(name);
    }
    expect(live).toEqual([
      ["run_started", undefined],
      ["step_started", undefined],
      ["step_completed", undefined],
      ["step_started", undefined],
      ["step_completed", undefined],
      ["flow_completed", undefined],
    ]);
  });

  test.each<[string, EmulatorOptions, object, "full" | "redacted" | undefined]>([
    ["trace: true", {}, { trace: true }, undefined],
    ["the option", { capture: "full" }, {}, undefined],
    ["the flow", {}, {}, "full"],
    ["the flow, whatever the option", { capture: "metadata_only" }, {}, "full"],
    ["trace: true, whatever the flow", {}, { trace: true }, "redacted"],
  ])("everything is captured where %s says so", async (_, options, body, capture) => {
    const captured = await run(options, body, capture);
    expect(captured).toMatchObject(full);
    expect(captured.live).toContainEqual(["step_output", { said: "secret", n: 1 }]);
  });

  test("a flow may say less than the option", async () => {
    const { traced, session } = await run({ capture: "full" }, {}, "metadata_only");
    expect(traced).not.toHaveProperty("inputContext");
    expect(session).toMatchObject({ snapshotsAvailable: false });
  });

  test("redacted contexts keep their structure and no text", async () => {
    for (const captured of [await run({ capture: "redacted" }), await run({}, {}, "redacted")]) {
      expect(captured.traced).toMatchObject({
        inputContext: { message: "[redacted]" },
        outputContext: { said: "[redacted]", n: 1 },
      });
      expect(captured.session).toMatchObject({
        traceCaptureMode: "redacted",
        snapshotsAvailable: true,
        steps: [{}, { outputSnapshot: ["[redacted]"] }],
      });
      expect(JSON.stringify(captured)).not.toContain("secret");
    }
  });

  test("in the older form contexts are null, and sessions are always full", async () => {
    const { traced, session } = await run({ wire: "older" });
    expect(traced).toMatchObject({ inputContext: null, outputContext: null, errorContext: null });
    expect(session).toMatchObject(full.session);
  });

  test("failures are contexts, too", async () => {
    const failing = flow([code("bad", "throw new Error('no')")], { capture: "full" });
    const { traced, session } = await run({ flows: [failing] });
    const failure = { code: "CODE_FAILED", message: "The code threw Error: no" };
    expect(traced).toMatchObject({ status: "failed", errorContext: failure });
    expect(session).toMatchObject({ errorAtStep: "bad", steps: [{ errorSnapshot: failure }] });
  });

  test("the joined result of a captured run that ends in parallel is in its session", async () => {
    const joined = [parallel([code("x", "return 'one'"), code("y", "return 'two'")], "both")];
    const last = async (capture: "full" | "redacted" | "metadata_only"): Promise<unknown> =>
      ((await run({ flows: [flow(joined)], capture })).session.steps as object[]).at(-1);
    expect(await last("full")).toMatchObject({
      stepId: "both",
      outputSnapshot: { x: "one", y: "two" },
    });
    expect(await last("redacted")).toMatchObject({
      outputSnapshot: { x: "[redacted]", y: "[redacted]" },
    });
    expect(await last("metadata_only")).not.toMatchObject({ stepId: "both" });
  });

  test("a stored run keeps its mode when it goes on", async () => {
    await using emulator = await startEmulator({ flows: [flow(steps)], listen: false });
    const client = clientOf(emulator);
    const [first] = await client.stream(`${path}/v0/step`, { message: "secret", trace: true });
    const executionId = first?.data.executionId as string;
    await client.stream(`${path}/v0/step`, { executionId, stepIndex: 1 });
    expect((await client.get(`/flow-runs/${executionId}/trace`)).body).toMatchObject({
      steps: [{ stepId: "a" }, { stepId: "b", outputContext: ["secret"] }],
    });
  });
});

describe("the two families of traces", () => {
  const keys = [{ key: "nk_all" }, { key: "nk_other", project: "grammar" }];
  const asKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

  async function withRun(check: (client: TestClient, id: string) => Promise<void>): Promise<void> {
    await using emulator = await startEmulator({ flows: [flow(steps)], listen: false, keys });
    const client = clientOf(emulator);
    const body = { message: "x", trace: true };
    const done = await client.post(`${path}/v0/execute`, body, asKey("nk_all"));
    await check(client, done.body.executionId as string);
  }

  test("answer the same", async () => {
    await withRun(async (client, id) => {
      for (const rest of [
        "trace",
        "steps/a/trace",
        "steps/a/trace?attempt=all",
        "steps/a/trace?attempt=1&loop_index=0",
        "steps/none/trace",
      ]) {
        const first = await client.get(`${path}/runs/${id}/${rest}`, asKey("nk_all"));
        const second = await client.get(`/flow-runs/${id}/${rest}`, asKey("nk_all"));
        expect([second.status, second.body]).toEqual([first.status, first.body]);
      }
      const live = async (base: string): Promise<string> => {
        const url = `${base}/${id}/trace/stream`;
        return await (await client.send("GET", url, undefined, asKey("nk_all"))).text();
      };
      expect(await live("/flow-runs")).toBe(await live(`${path}/runs`));
    });
  });

  test("belong to the keys of their project", async () => {
    await withRun(async (client, id) => {
      const trace = await client.get(`/flow-runs/${id}/trace`, asKey("nk_other"));
      expect(trace).toMatchObject({ status: 404, body: { detail: { code: "RUN_NOT_FOUND" } } });
      expect((await client.get("/flow-runs/none/trace", asKey("nk_all"))).body).toMatchObject({
        detail: { code: "RUN_NOT_FOUND" },
      });
      const listed = async (key: string): Promise<unknown> =>
        (await client.get("/flow-runs", asKey(key))).body.runs;
      expect(await listed("nk_all")).toMatchObject([{ id }]);
      expect(await listed("nk_other")).toEqual([]);
    });
  });
});
