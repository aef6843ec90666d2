import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  defineFlow,
  defineTool,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  type Client,
  type FlowFactory,
  type SavedPause,
  type ToolDefinition,
} from "noukai-codegen-runtime";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientFor, type GraderFlow } from "./support/flow.js";

const flows = fileURLToPath(new URL("./support/flows", import.meta.url));
const grader: FlowFactory<GraderFlow> = defineFlow<GraderFlow>({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
  hash: "0123456789abcdef",
  shape: "[explain]",
});
const lookup: ToolDefinition = {
  type: "function",
  function: { name: "lookup", parameters: { type: "object" } },
};
const explained = [{ text: "ths is misspelt" }, { text: "fn is misspelt" }];
const answer = { toolCallId: "c1", content: "this" };

let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await startEmulator({ flows });
  client = clientFor(emulator.url);
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("against the emulator", () => {
  it("warns, once, where its definition is not the one the client was generated from", async () => {
    const warnings: string[] = [];
    const hearing = clientFor(emulator.url, { hooks: { warning: (text) => warnings.push(text) } });
    await grader(hearing).execute({ message: "Ths.", tools: [lookup] });
    await grader(hearing).execute({ message: "Ths.", tools: [lookup] });
    await hearing.close();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/acme\/spelling\/grade-3 has changed/);
  });

  it("execute pauses, resumes here and from JSON, and completes", async () => {
    const paused = await grader(client).execute({
      message: "Ths is fn.",
      tools: [lookup],
      trace: true,
    });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    expect(paused.toolCalls.map((call) => call.function.name)).toEqual(["lookup"]);
    const saved = JSON.parse(JSON.stringify(paused)) as SavedPause;
    const done = await paused.resume({ toolResults: [answer] });
    if (done.status !== "completed") throw new Error(done.status);
    expect(done.result).toEqual(explained);

    const elsewhere = clientFor(emulator.url);
    const again = await grader(elsewhere).resume(saved, { toolResults: [answer] });
    await elsewhere.close();
    expect(again).toMatchObject({ status: "completed", result: explained });

    const trace = await grader(client).run(done.executionId).trace();
    expect(trace.flowRun.status).toBe("completed");
    expect(new Set(trace.steps.map((step) => step.stepId))).toEqual(
      new Set(["find", "score", "explain"]),
    );
    const score = await grader(client).run(done.executionId).stepTrace("score");
    expect(score.outputContext?.points).toBe(8);
    const all = await grader(client).run(done.executionId).stepTrace("find", { attempt: "all" });
    expect(all.attempts.length).toBeGreaterThan(0);
    const second = await grader(client)
      .run(done.executionId)
      .stepTrace("explain", { loopIndex: 1 });
    expect(second.outputContext).toEqual(explained[1]);
    const live = await collect(grader(client).run(done.executionId).liveTrace());
    expect(live[0]?.type).toBe("run_started");
    expect(live.at(-1)?.type).toBe("flow_completed");
  });

  it("execute answers tools by itself", async () => {
    const words: string[] = [];
    const typed = defineTool({
      name: "lookup",
      parameters: z.object({ word: z.string() }),
      run: ({ word }) => {
        words.push(word);
        return "this";
      },
    });
    const done = await grader(client).execute({ message: "Ths is fn.", tools: [typed] });
    expect(done).toMatchObject({ status: "completed", result: explained });
    expect(words).toEqual(["ths"]);
  });

  it.each([false, true])(
    "events and steps see the whole run, counted over the flow (runRemaining: %s)",
    async (runRemaining) => {
      const options = { message: "Ths is fn.", tools: [lookup], toolHandler: () => [answer] };
      const events = await collect(grader(client).events({ ...options, runRemaining }));
      expect(events[0]?.type).toBe("run_started");
      expect(events.filter((event) => event.type === "run_started")).toHaveLength(1);
      const done = events.filter((event) => event.type === "step_completed");
      expect(done.map((event) => [event.stepId, event.stepIndex])).toEqual([
        ["find", 0],
        ["score", 1],
        ["explain", 2],
      ]);
      expect(events.filter((event) => event.type === "step_paused")).toHaveLength(
        runRemaining ? 0 : 2,
      );
      expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: explained });

      const steps = await collect(grader(client).steps(options));
      expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
      const last = steps.at(-1);
      expect(last?.stepId === "explain" && last.output).toEqual(explained);
    },
  );

  it("events pause with tool calls, and resume goes on", async () => {
    const types: string[] = [];
    for await (const event of grader(client).events({ message: "Ths.", tools: [lookup] })) {
      types.push(event.type);
      if (event.type === "tool_calls_required") await event.resume({ toolResults: [answer] });
    }
    expect(types).toContain("tool_calls_required");
    expect(types.at(-1)).toBe("flow_completed");
  });

  it("inputOverrides replace what a step returned", async () => {
    const events = await collect(
      grader(client).steps({
        message: "Ths.",
        tools: [lookup],
        toolHandler: () => [answer],
        inputOverrides: { find: { mistakes: [{ word: "only" }] } },
      }),
    );
    const last = events.at(-1);
    expect(last?.stepId === "explain" && last.output).toEqual([{ text: "only is misspelt" }]);
  });

  it("executeAsync queues, and wait returns the result or the failure", async () => {
    const job = await grader(client).executeAsync({ message: "Ths.", version: 1 });
    expect(job.executionId.length).toBeGreaterThan(0);
    const end = await job.wait({ pollInterval: 5 });
    expect(end).toMatchObject({ status: "completed", result: [{ text: "ths is misspelt" }] });

    // The draft asks for a tool, and a queued run has none.
    const failing = await grader(client).executeAsync({ message: "Ths." });
    expect(await failing.wait({ pollInterval: 5 })).toMatchObject({ status: "failed" });
    await expect(failing.wait({ onFailure: "throw" })).rejects.toThrow(FlowExecutionError);
  });

  it("errors are those of the protocol", async () => {
    const missing: object = { version: 9 };
    await expect(grader(client).execute({ message: "Hi.", ...missing })).rejects.toThrow(
      FlowNotFoundError,
    );
    const wrong: object = { difficulty: "none" };
    await expect(grader(client).execute({ message: "Hi.", parameters: wrong })).rejects.toThrow(
      FlowRequestError,
    );
    await expect(grader(client).run("nowhere").trace()).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
    });
  });

  it("works without a socket, through its fetch", async () => {
    const inProcess = clientFor("http://emulator/api/v1", {
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
    });
    const steps = await collect(
      grader(inProcess).steps({ message: "Ths.", tools: [lookup], toolHandler: () => [answer] }),
    );
    expect(steps).toHaveLength(3);
  });
});
