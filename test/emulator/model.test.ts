import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf, type TestClient } from "./client.js";
import { flow, llm, text } from "./flows.js";

/** A service that speaks chat completions: it answers what it is told and remembers what it was asked. */
let server: Server;
let asked: { headers: Record<string, unknown>; body: Record<string, unknown> }[];
let answers: { status?: number; body: unknown }[];

beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    let sent = "";
    request.on("data", (chunk: Buffer) => (sent += chunk.toString()));
    request.on("end", () => {
      asked.push({ headers: request.headers, body: JSON.parse(sent) as Record<string, unknown> });
      const answer = answers.shift() ?? { status: 500, body: "nothing left to say" };
      response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

const says = (message: object, usage?: object): { body: object } => ({
  body: {
    choices: [{ message: { role: "assistant", ...message } }],
    ...(usage === undefined ? {} : { usage }),
  },
});
const asking = flow(
  [
    llm(
      "ask",
      "Say {{message}}",
      { type: "object", required: ["word"], properties: { word: { $ref: "#/models/Word" } } },
      {
        tools: true,
        model: "acme/own",
        config: { temperature: 0.2, maxTokens: 50 },
      },
    ),
  ],
  { models: { Word: { type: "string", maxLength: 5 } } },
);

async function withModel(
  work: (client: TestClient) => Promise<void>,
  llmOptions: { model?: string; apiKey?: string } = {},
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  await using emulator = await startEmulator({
    flows: [
      asking,
      flow([llm("free", "{{message}}", text, { output: undefined })], { slug: "free" }),
    ],
    listen: false,
    // Failures as objects, with their codes.
    wire: "older",
    llm: { url: `http://127.0.0.1:${port}/v1/`, ...llmOptions },
  });
  await work(clientOf(emulator));
}
const path = "/seq/acme/spelling/grade-3/v0/execute";

describe("a real model", () => {
  test("is asked with the step's schema, config and model, and its tokens and cost are recorded", async () => {
    await withModel(async (client) => {
      answers.push(
        says(
          { content: '{"word":"hi"}' },
          { prompt_tokens: 7, completion_tokens: 3, cost: 0.0012 },
        ),
      );
      const done = await client.post(path, { message: "hello", trace: true });
      expect(done.body).toMatchObject({ status: "completed", result: { word: "hi" } });
      expect(asked[0]?.body).toEqual({
        model: "acme/own",
        messages: [{ role: "user", content: "Say hello" }],
        temperature: 0.2,
        max_tokens: 50,
        response_format: {
          type: "json_schema",
          json_schema: {
            name: "ask",
            schema: {
              type: "object",
              required: ["word"],
              properties: { word: { $ref: "#/models/Word" } },
              models: { Word: { type: "string", maxLength: 5 } },
            },
          },
        },
      });
      const trace = await client.get(
        `/seq/acme/spelling/grade-3/runs/${done.body.executionId as string}/trace`,
      );
      expect(trace.body).toMatchObject({
        steps: [
          {
            modelUsed: "acme/own",
            tokens: { prompt: 7, completion: 3, total: 10 },
            costUsd: "0.001200",
          },
        ],
      });
    });
  });

  test("the emulator's model and key are used where they are set", async () => {
    await withModel(
      async (client) => {
        answers.push(says({ content: '```json\n{"word":"hi"}\n```' }));
        expect((await client.post(path, { message: "x" })).body).toMatchObject({
          result: { word: "hi" },
        });
        expect(asked[0]).toMatchObject({
          headers: { authorization: "Bearer secret" },
          body: { model: "local" },
        });
      },
      { model: "local", apiKey: "secret" },
    );
  });

  test("tools are passed through, and results go back in the API's form", async () => {
    await withModel(async (client) => {
      const tools = [
        { type: "function", function: { name: "look", parameters: { type: "object" } } },
      ];
      answers.push(
        says({
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }],
        }),
        says({ content: '{"word":"done"}' }),
      );
      const paused = (await client.post(path, { message: "x", tools, toolChoice: "required" }))
        .body;
      expect(asked[0]?.body).toMatchObject({ tools, tool_choice: "required" });
      expect(paused).toMatchObject({ toolCalls: [{ id: "c1" }], iterationsUsed: 1 });
      const done = await client.post(path, {
        ...paused,
        status: undefined,
        tools,
        toolCallMessages: [
          ...(paused.toolCallMessages as object[]),
          { role: "tool", toolCallId: "c1", content: "seen" },
        ],
      });
      expect(done.body).toMatchObject({ status: "completed", result: { word: "done" } });
      expect(asked[1]?.body.messages).toEqual([
        { role: "user", content: "Say x" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "c1", content: "seen" },
      ]);
    });
  });

  test("a step without a schema answers with text", async () => {
    await withModel(
      async (client) => {
        answers.push(says({ content: "just text" }));
        const done = await client.post("/seq/acme/spelling/free/v0/execute", { message: "x" });
        expect(done.body).toMatchObject({ result: "just text" });
        expect(asked[0]?.body).not.toHaveProperty("response_format");
      },
      { model: "m" },
    );
  });

  test.each([
    ["an HTTP error", { status: 500, body: "broken" }, "MODEL_REFUSED", "500: broken"],
    ["a rejected key", { status: 401, body: "{}" }, "BYOK_KEY_REJECTED", "401"],
    ["no JSON", { body: "<html>" }, "MODEL_OUTPUT_INVALID", "is not JSON"],
    ["no message", { body: {} }, "MODEL_OUTPUT_INVALID", "neither text nor tool calls"],
    ["text for JSON", says({ content: "Sure!" }), "MODEL_OUTPUT_INVALID", "returned: Sure!"],
    [
      "JSON that breaks the schema",
      says({ content: '{"word":"longer"}' }),
      "OUTPUT_INVALID",
      "output.word",
    ],
  ])("%s fails the step", async (_, answer, code, message) => {
    await withModel(async (client) => {
      answers.push(answer);
      expect((await client.post(path, { message: "x" })).body).toMatchObject({
        status: "failed",
        result: { stepId: "ask", code, message: expect.stringContaining(message) as string },
      });
    });
  });

  /** Runs the step with an API that answers so, and gives the failure. */
  async function failureWith(
    respond: (init: RequestInit | undefined) => Response | Promise<Response>,
    options: { apiKey?: string; timeout?: number } = {},
  ): Promise<{ code: string; message: string }> {
    await using emulator = await startEmulator({
      flows: [asking],
      listen: false,
      wire: "older",
      llm: {
        url: "https://model.invalid/v1",
        ...options,
        fetch: (_, init) => Promise.resolve(respond(init)),
      },
    });
    const { body } = await clientOf(emulator).post(path, { message: "x" });
    return body.result as { code: string; message: string };
  }

  test("a redirect is not followed with the key", async () => {
    // At bd91f18 the redirect of a server of the same origin took the key along.
    const { port } = server.address() as AddressInfo;
    const location = `http://127.0.0.1:${port}/elsewhere?key=sk-0123456789`;
    let requests = 0;
    const redirecting = createServer((_, response) => {
      requests += 1;
      response.writeHead(307, { location }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
    const other = (redirecting.address() as AddressInfo).port;
    await using emulator = await startEmulator({
      flows: [asking],
      listen: false,
      wire: "older",
      llm: { url: `http://127.0.0.1:${other}/v1`, apiKey: "sk-0123456789" },
    });
    const { body } = await clientOf(emulator).post(path, { message: "x" });
    await new Promise((resolve) => redirecting.close(resolve));
    expect([requests, asked]).toEqual([1, []]);
    const { code, message } = body.result as { code: string; message: string };
    expect(code).toBe("MODEL_REFUSED");
    expect(message).toContain(`redirects to http://127.0.0.1:${port}/elsewhere`);
    expect(message).toContain("--llm-url");
    expect(message).not.toContain("0123456789");
  });

  test.each([200, 500])(
    "an answer without end is read up to a limit: status %i",
    async (status) => {
      let sent = 0;
      let cancelled = false;
      const chunk = new Uint8Array(1024 * 1024).fill(0x78);
      const failure = await failureWith(() => {
        const body = new ReadableStream<Uint8Array>({
          pull: (controller) => {
            sent += 1;
            controller.enqueue(chunk);
          },
          cancel: () => {
            cancelled = true;
          },
        });
        return new Response(body, { status });
      });
      expect(cancelled).toBe(true);
      expect(sent).toBeLessThanOrEqual(status === 200 ? 20 : 4);
      expect(failure.code).toBe(status === 200 ? "MODEL_OUTPUT_INVALID" : "MODEL_REFUSED");
      expect(failure.message.length).toBeLessThan(700);
    },
  );

  test("an answer that stops in the middle ends with the time limit", async () => {
    const failure = await failureWith(
      (init) => {
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            controller.enqueue(new Uint8Array([0x7b]));
            init?.signal?.addEventListener("abort", () => {
              controller.error(new Error("aborted"));
            });
          },
        });
        return new Response(body);
      },
      { timeout: 20 },
    );
    expect(failure).toMatchObject({ code: "MODEL_UNREACHABLE" });
    expect(failure.message).toContain("timeout");
  });

  test.each([
    (key: string) => `Incorrect API key provided: ${key}.`,
    (key: string) => JSON.stringify({ error: { message: `Incorrect API key provided: ${key}.` } }),
    (key: string) =>
      `{"error":{"message":"key \\u0073${key.slice(1)} of nk_live_4711_mysecret is wrong"}}`,
    (key: string) => `x`.repeat(490) + key,
    (key: string) => `Authorization: Bearer ${encodeURIComponent(key)} [31m\n12:00 forged`,
    (key: string) => key.slice(0, 14),
    (key: string) => Buffer.from(key).toString("base64"),
  ])("an error shows no key and no control characters: %#", async (text) => {
    const apiKey = "sk-proj/Abc0815mysecretmysecret";
    for (const status of [400, 401, 429, 500]) {
      const { message } = await failureWith(() => new Response(text(apiKey), { status }), {
        apiKey,
      });
      expect(message).toContain(`status ${status}`);
      expect(message).not.toMatch(/mysecret|Abc0815|4711|bXlzZWNyZXQ/);
      expect(message).toMatch(/^\P{Cc}*$/u);
    }
    const said = { choices: [{ message: { content: text(apiKey).replace(/^\{/, "") } }] };
    const { code, message } = await failureWith(() => Response.json(said), { apiKey });
    expect(code).toBe("MODEL_OUTPUT_INVALID");
    expect(message).not.toMatch(/mysecret|Abc0815|4711|bXlzZWNyZXQ/);
  });

  test.each(["localhost:11434", "ftp://model.example", "", "https://me:secret@model.example"])(
    "%j is refused as the address of an API",
    async (url) => {
      await expect(startEmulator({ flows: [asking], listen: false, llm: { url } })).rejects.toThrow(
        /--llm-url/,
      );
    },
  );

  test("a model that cannot be reached fails the step", async () => {
    await using emulator = await startEmulator({
      flows: [asking],
      listen: false,
      wire: "older",
      llm: { url: "http://model.invalid", fetch: () => Promise.reject(new TypeError("no")) },
    });
    const answer = await clientOf(emulator).post(path, { message: "x" });
    expect(answer.body).toMatchObject({ result: { code: "MODEL_UNREACHABLE" } });
  });
});
