import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unwrap, type Client } from "noukai-codegen-runtime";
import type { Emulator } from "../../../emulator/index.js";
import { asker, broken, counter, joined, shouter, startFlows } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";
import { serveRelay, type ServedRelay } from "./harness.js";

/* What a page gets through a relay is what a server gets from the service: both are asked, and compared. */
let emulator: Emulator;
let server: Client;
let relay: ServedRelay;
beforeAll(async () => {
  emulator = await startFlows({});
  server = clientFor(emulator.url);
  relay = await serveRelay(server, { flows: [counter, shouter, joined, broken, asker] });
});
afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await server.close();
  await emulator.close();
});

/** Values without what differs from run to run. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      /^(?:executionId|runId|durationMs|id|toolCallId)$/.test(key) ? undefined : member,
    ),
  );
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const tools = [{ type: "function", function: { name: "look_up" } }] as const;

describe("a page", () => {
  it("gets results", async () => {
    const page = relay.client();
    expect(unwrap(await counter(page).execute({ message: "four" }))).toBe(8);
    expect(unwrap(await shouter(page).execute({ message: "a b" }))).toEqual(["A", "B"]);
    const outcome = await joined(page).execute({ message: "x" });
    expect(plain(outcome)).toEqual(plain(await joined(server).execute({ message: "x" })));
  });

  it.each([
    ["steps in a row", counter],
    ["a loop", shouter],
    ["a parallel", joined],
    ["a step that fails", broken],
  ])("gets the events of %s", async (_, flow) => {
    const page = relay.client();
    const message = "three little words";
    for (const runRemaining of [false, true]) {
      const events = await all<unknown>(flow(page).events({ message, runRemaining }));
      expect(plain(events)).toEqual(
        plain(await all<unknown>(flow(server).events({ message, runRemaining }))),
      );
      expect(events.length).toBeGreaterThan(3);
    }
  });

  it("gets steps, with the outputs of loops", async () => {
    const message = "three little words";
    const steps = await all(shouter(relay.client()).steps({ message }));
    expect(plain(steps)).toEqual(plain(await all(shouter(server).steps({ message }))));
    expect(steps.at(-1)?.output).toEqual(["THREE", "LITTLE", "WORDS"]);
  });

  it("gets failures, as results or as errors", async () => {
    const page = relay.client();
    const failed = await broken(page).execute({ message: "x" });
    expect(plain(failed)).toEqual(plain(await broken(server).execute({ message: "x" })));
    for (const throwing of [relay.client({ throwOnFailure: true }), page]) {
      const error: unknown = await broken(throwing)
        .execute({ message: "x", throwOnFailure: true })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        name: "FlowExecutionError",
        message: expect.stringContaining("no luck") as string,
      });
    }
    await expect(all(broken(page).steps({ message: "x" }))).rejects.toMatchObject({
      name: "FlowExecutionError",
      stepId: "two",
    });
  });

  it("answers tool calls by handlers, in execute and in streams", async () => {
    const page = relay.client();
    const toolHandler = (calls: readonly { readonly id: string }[]) =>
      calls.map(({ id }) => ({ toolCallId: id, content: "found" }));
    const call = { message: "x", tools, toolHandler };
    expect(unwrap(await asker(page).execute(call))).toEqual({ text: "found" });
    const events = await all(asker(page).events(call));
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: { text: "found" } });
    expect(plain(events)).toEqual(plain(await all(asker(server).events(call))));
  });

  it("answers tool calls by itself: at once, from its state, and in a stream", async () => {
    const flow = asker(relay.client());
    const toolResults = (calls: readonly { readonly id: string }[]) =>
      calls.map(({ id }) => ({ toolCallId: id, content: "found" }));
    const paused = await flow.execute({ message: "x", tools });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    expect(paused.toolCalls[0]?.function.name).toBe("look_up");
    const saved = JSON.stringify(paused);
    const options = { toolResults: toolResults(paused.toolCalls) };
    expect(unwrap(await paused.resume(options))).toEqual({ text: "found" });
    const again = await flow.execute({ message: "x", tools });
    if (again.status !== "tool_calls_required") throw new Error(again.status);
    const state = JSON.parse(JSON.stringify(again)) as ReturnType<typeof again.toJSON>;
    expect(unwrap(await flow.resume(state, { toolResults: toolResults(again.toolCalls) }))).toEqual(
      {
        text: "found",
      },
    );
    expect(saved).not.toContain("resume");

    const seen: string[] = [];
    for await (const event of flow.events({ message: "x", tools })) {
      seen.push(event.type);
      if (event.type === "tool_calls_required")
        await event.resume({ toolResults: toolResults(event.toolCalls) });
    }
    expect(seen).toContain("tool_calls_required");
    expect(seen.at(-1)).toBe("flow_completed");
    await expect(all(flow.steps({ message: "x", tools }))).rejects.toMatchObject({
      code: "TOOL_CALLS_REQUIRED",
    });
  });

  it("sends no outputs of steps: the service has them", async () => {
    relay.requests.length = 0;
    await all(counter(relay.client()).events({ message: "x" }));
    expect(relay.requests.length).toBeGreaterThan(1);
    for (const { path, body } of relay.requests) {
      expect(path).toBe("/agent/acme/spelling/grade-3/step");
      expect(body.accumulatedOutputs).toEqual({});
    }
  });
});
