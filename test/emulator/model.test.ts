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
