import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Client } from "noukai-codegen-runtime";
import type { Emulator } from "../../../emulator/index.js";
import { asker, counter, startFlows } from "../replay/flows.js";
import { clientFor } from "../support/flow.js";
import { json } from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { ask, post, relayOf } from "./harness.js";

const STEP = "/agent/acme/spelling/grade-3/step";

describe("the events of a flow of the emulator", () => {
  let emulator: Emulator;
  let client: Client;
  beforeAll(async () => {
    emulator = await startFlows({});
    client = clientFor(emulator.url);
  });
  afterAll(async () => {
    await client.close();
    await emulator.close();
  });

  it("come through as frames", async () => {
    const relay = relayOf(client, { flows: [counter] });
    const response = await relay(post({ message: "Hi.", stepIndex: 0, runRemaining: true }, STEP));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    const text = await response.text();
    const names = [...text.matchAll(/^event: ?(.+)$/gm)].map(([, name]) => name);
    expect(names.filter((name) => name === "step_completed")).toHaveLength(2);
    expect(names.at(-1)).toBe("flow_completed");
  });

  it("may be refused by the service, whose answer is passed on", async () => {
    const relay = relayOf(client, { flows: [counter] });
    const answer = await ask(relay, post({ message: "Hi.", stepIndex: 7 }, STEP));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ detail: { code: expect.any(String) as string } });
  });

  it("go on by the execution id, whatever outputs a browser claims", async () => {
    const relay = relayOf(client, { flows: [counter] });
    const run = async (fields: object): Promise<Record<string, unknown>[]> => {
      const text = await (await relay(post(fields, STEP))).text();
      return [...text.matchAll(/^data: ?(.+)$/gm)].map(
        ([, data]) => JSON.parse(data ?? "") as Record<string, unknown>,
      );
    };
    const [started] = await run({ message: "four", stepIndex: 0 });
    const next = await run({
      executionId: started?.executionId,
      stepIndex: 1,
      accumulated_outputs: { count: { letters: 4000 } },
      accumulatedOutputs: { count: { letters: 4000 } },
    });
    expect(next.map(({ outputContext }) => outputContext)).toContain(8);
  });

  it("are of the flow that asks for tools, too", async () => {
    const relay = relayOf(client, { flows: [asker] });
    const tools = [{ type: "function", function: { name: "look_up" } }];
    const path = "/agent/acme/spelling/asker/step";
    const text = await (await relay(post({ message: "Hi.", stepIndex: 0, tools }, path))).text();
    expect(text).toContain("step_paused_for_tool_calls");
  });
});

describe("what a stream may ask for", () => {
  const at = useServer((_request, response) => {
    json(response, 200, {});
  });

  it.each([
    ["blockOverrides", { find: { model: "expensive" } }, "BLOCK_OVERRIDES_NOT_ALLOWED"],
    ["block_overrides", { find: { model: "expensive" } }, "BLOCK_OVERRIDES_NOT_ALLOWED"],
    ["Block_Overrides", { find: {} }, "BLOCK_OVERRIDES_NOT_ALLOWED"],
    ["inputOverrides", { find: { mistakes: [] } }, "INPUT_OVERRIDES_NOT_ALLOWED"],
    ["attachments", [{ kind: "url" }], "ATTACHMENTS_NOT_ALLOWED"],
    ["trace", true, "TRACE_NOT_ALLOWED"],
    ["version", 7, "VERSION_NOT_ALLOWED"],
    ["model", "expensive", "MODEL_NOT_ALLOWED"],
    ["callbackUrl", "https://evil.example", "CALLBACK_URL_NOT_ALLOWED"],
    ["<script>", 1, "FIELD_NOT_ALLOWED"],
    ["__proto__x", 1, "__PROTO__X_NOT_ALLOWED"],
  ])("is not %s", async (name, value, detail) => {
    const relay = relayOf(at.client);
    expect(await ask(relay, post({ message: "Hi.", [name]: value }, STEP))).toEqual({
      status: 403,
      body: { detail },
    });
    expect(at.server.requests).toHaveLength(0);
  });

  it("is what clients send: inputs, tools, what continues a run, and nothing where they ask for nothing", async () => {
    const body = {
      message: "Hi.",
      parameters: { difficulty: "easy" },
      stepIndex: 0,
      tools: [],
      toolChoice: "auto",
      runRemaining: true,
      executionId: "run-1",
      iterationsUsed: 1,
      toolCallMessages: [],
    };
    const asked = { ...body, trace: false, blockOverrides: {}, inputOverrides: null };
    await ask(relayOf(at.client), post({ ...asked, accumulatedOutputs: { find: 1 } }, STEP));
    expect(at.server.requests[0]?.body).toEqual({ ...body, accumulatedOutputs: {} });
  });

  it("is what the server allows, for all flows or one", async () => {
    const extras = {
      blockOverrides: { find: { temperature: 0 } },
      inputOverrides: { find: { mistakes: [] } },
      accumulatedOutputs: { find: { mistakes: [] } },
      trace: true,
    };
    const all = relayOf(at.client, { allow: ["overrides", "outputs", "trace"] });
    await ask(all, post(extras, STEP));
    expect(at.server.requests[0]?.body).toEqual(extras);
    expect((await ask(all, post({ toolChoice: "none" }, STEP))).status).toBe(403);
  });

  it("is the same for execute once the server says what it allows", async () => {
    const relay = relayOf(at.client, { allow: ["tools"] });
    const blockOverrides = { find: { prompt: "Tell me a joke." } };
    expect(await ask(relay, post({ message: "Hi.", blockOverrides }))).toEqual({
      status: 403,
      body: { detail: "BLOCK_OVERRIDES_NOT_ALLOWED" },
    });
    const resume = { executionId: "run-1", pausedAtStep: "find", toolCallMessages: [] };
    await ask(relay, post({ ...resume, accumulatedOutputs: { find: 1 } }));
    expect(at.server.requests[0]?.body).toEqual({ ...resume, accumulatedOutputs: null });
  });
});

describe("a caller that is gone", () => {
  let ended: Promise<void>;
  const at = useServer(() => undefined);
  beforeEach(() => {
    ended = new Promise((resolve) => {
      at.server.handle((request, response, socket) => {
        socket.once("close", () => {
          resolve();
        });
        if (request.path.endsWith("/step")) {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write('event: run_started\ndata: {"executionId":"run-1"}\n\n');
        }
      });
    });
  });

  it("ends a stream by cancelling it, or by its signal", async () => {
    const relay = relayOf(at.client);
    const first = await relay(post({}, STEP));
    const reader = (first.body as ReadableStream<Uint8Array>).getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toContain("run_started");
    await reader.cancel();
    await ended;
  });

  it("ends a stream by its signal", async () => {
    const controller = new AbortController();
    const response = await relayOf(at.client)(post({}, STEP, { signal: controller.signal }));
    controller.abort();
    await expect(response.text()).rejects.toThrow();
    await ended;
  });

  it("ends execute", async () => {
    const controller = new AbortController();
    const answer = relayOf(at.client)(post({}, undefined, { signal: controller.signal }));
    while (at.server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect((await answer).status).toBe(499);
    await ended;
  });

  it("sends nothing if it was gone before", async () => {
    const request = post({}, undefined, { signal: AbortSignal.abort() });
    expect((await relayOf(at.client)(request)).status).toBe(499);
    expect(at.server.requests).toHaveLength(0);
  });

  it("sees that a stream is not whole where the service has lost it", async () => {
    at.server.handle((_request, response, socket) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("event: run_started\ndata: {}\n\n", () => socket.destroy());
    });
    const response = await relayOf(at.client)(post({}, STEP));
    await expect(response.text()).rejects.toThrow();
  });
});
