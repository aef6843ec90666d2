import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, FlowStream } from "noukai-codegen-runtime";
import type { BrowserClient } from "noukai-codegen-runtime/browser";
import type { Emulator } from "../../../emulator/index.js";
import type { State } from "../../../runtime/src/react/reduce.js";
import { Runner, type AnyEvents } from "../../../runtime/src/react/runner.js";
import { serveRelay, type ServedRelay } from "../browser/harness.js";
import { asker, broken, counter, joined, shouter, startFlows } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";

let emulator: Emulator;
let server: Client;
let relay: ServedRelay;
let client: BrowserClient;
beforeAll(async () => {
  emulator = await startFlows({});
  server = clientFor(emulator.url);
  relay = await serveRelay(server, { flows: [counter, shouter, broken, asker] });
  client = relay.client();
});
afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await server.close();
  await emulator.close();
});

/** The contract describes the events. */
const any = (events: FlowStream<unknown>): AnyEvents => events as AnyEvents;
const tools = [{ type: "function", function: { name: "look_up" } }] as const;
const ask = (): AnyEvents => any(asker(client).events({ message: "x", tools }));

/** A runner, and every state that it had. */
function watched(): { readonly runner: Runner; readonly states: State[] } {
  const runner = new Runner();
  const states: State[] = [];
  runner.subscribe(() => {
    states.push(runner.state());
  });
  return { runner, states };
}

/** Waits for a state. */
function until(runner: Runner, status: State["status"]): Promise<State> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (runner.state().status === status) resolve(runner.state());
    };
    runner.subscribe(check);
    check();
  });
}

describe("a runner", () => {
  it("is idle before its first run", () => {
    expect(new Runner().state()).toEqual({ status: "idle", steps: [], executionId: undefined });
  });

  it("shows steps at work, then complete, then the result", async () => {
    const { runner, states } = watched();
    const end = await runner.start(() => any(shouter(client).events({ message: "a b" })));
    expect(end).toBe(runner.state());
    expect(end).toMatchObject({ status: "completed", result: ["A", "B"] });
    expect(end.executionId).toMatch(/^[\da-f-]{36}$/);
    expect(end.steps.map(({ status }) => status)).toEqual(end.steps.map(() => "completed"));
    expect(end.steps.at(-1)).toMatchObject({
      output: ["A", "B"],
      outputs: 2,
      tokens: { total: 6 },
    });
    const [first] = end.steps;
    expect(
      states.map(({ steps }) => steps.find((each) => each.stepId === first?.stepId)?.status),
    ).toEqual(expect.arrayContaining(["running", "completed"]));
    expect(states[0]).toEqual({ status: "running", steps: [], executionId: undefined });
  });

  it("ends in the failure of a step", async () => {
    const { runner } = watched();
    const end = await runner.start(() => any(broken(client).events({ message: "x" })));
    expect(end).toMatchObject({
      status: "failed",
      error: {
        name: "FlowExecutionError",
        stepId: "two",
        message: expect.stringContaining("no luck") as string,
      },
    });
    expect(end.steps.at(-1)).toMatchObject({ stepId: "two", status: "failed" });
  });

  it("ends in the error of a request, or of its options", async () => {
    const { runner } = watched();
    // The relay does not serve it.
    const end = await runner.start(() => any(joined(client).events({ message: "x" })));
    expect(end).toMatchObject({ status: "failed", error: { name: "FlowNotFoundError" } });
    const thrown = await runner.start(() => {
      throw new RangeError("no client");
    });
    expect(thrown).toMatchObject({ status: "failed", error: { message: "no client" } });
  });

  it("starts nothing while a run is under way", async () => {
    const { runner } = watched();
    relay.requests.length = 0;
    const first = runner.start(() => any(counter(client).events({ message: "four" })));
    const second = runner.start(() => any(counter(client).events({ message: "other" })));
    expect(await second).toBe(await first);
    expect(new Set(relay.requests.map(({ body }) => body.executionId)).size).toBe(2);
    expect(JSON.stringify(relay.requests)).not.toContain("other");
    expect(await runner.start(() => any(counter(client).events({ message: "x" })))).toMatchObject({
      status: "completed",
      result: 2,
    });
  });

  it("waits for the answers to tool calls, and goes on with them", async () => {
    const { runner } = watched();
    const done = runner.start(ask);
    const paused = await until(runner, "paused");
    if (paused.status !== "paused") throw new Error(paused.status);
    expect(paused.toolCalls[0]?.function.name).toBe("look_up");
    await expect(runner.answer([])).rejects.toMatchObject({ name: "ValueError" });
    expect(runner.state().status).toBe("paused");
    await runner.answer(paused.toolCalls.map(({ id }) => ({ toolCallId: id, content: "found" })));
    expect(await done).toMatchObject({ status: "completed", result: { text: "found" } });
    await expect(runner.answer([])).rejects.toMatchObject({ name: "ValueError" });
  });

  it("cancels a run, at work or paused, and can start another at once", async () => {
    const { runner } = watched();
    const working = runner.start(() => any(counter(client).events({ message: "x" })));
    runner.cancel();
    expect(await working).toMatchObject({ status: "cancelled", steps: [] });
    const waiting = runner.start(ask);
    await until(runner, "paused");
    runner.cancel();
    expect((await waiting).steps.map(({ status }) => status)).toContain("cancelled");
    const next = runner.start(() => any(counter(client).events({ message: "four" })));
    expect(await next).toMatchObject({ status: "completed", result: 8 });
    runner.cancel();
    expect(runner.state().status).toBe("completed");
    runner.reset();
    expect(runner.state().status).toBe("idle");
  });
});
