import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { propertyOptions, repetitions, timeLimit } from "../support/seed.js";
import { clientOf } from "./client.js";
import { code, flow, llm, loop, parallel, text } from "./flows.js";

/*
 * Invalid and malicious requests: none gets a 500 or hangs, and no response contains a path of this machine.
 */
const REQUESTS = repetitions(4_000, 40_000);
const flows = [
  flow(
    [
      code("a", "return { list: [input.message, 1], m: input }"),
      parallel([
        llm("b", "{{initial.message}}", text, { config: { temperature: 1 } }),
        code("c", "return input"),
      ]),
      code("d", "return input.c"),
      loop("list", [code("e", "return item")]),
    ],
    { published: [1], production: 1 },
  ),
  flow([llm("ask", "{{message}}", text, { tools: true }), code("tell", "return input.text")], {
    slug: "tools",
  }),
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ flows, keep: 50, maxBodyBytes: 200_000 });
});
afterAll(async () => {
  await emulator.close();
});

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      "",
      "..",
      "../../etc/passwd",
      "%2e%2e%2f",
      "__proto__",
      "constructor",
      "toString",
      "\u0000",
      "a".repeat(5_000),
    ],
    ...[null, true, -1, 0, 1e308, -0.5, [], {}, [[]], { a: {} }],
  ),
  fc.string(),
  fc.integer(),
  fc.jsonValue({ maxDepth: 4 }),
);
const stepId = fc.constantFrom("a", "b", "c", "d", "e", "ask", "tell", "__proto__", "nope", "");
const messages = fc.array(
  fc.oneof(
    nasty,
    fc.record(
      {
        role: fc.constantFrom<unknown>("user", "assistant", "tool", "system", 3),
        content: nasty,
        toolCalls: fc.oneof(
          nasty,
          fc.constant([{ id: "1", type: "function", function: { name: "t", arguments: "{" } }]),
        ),
        toolCallId: fc.constantFrom<unknown>("1", "2", null),
      },
      { requiredKeys: [] },
    ),
  ),
  { maxLength: 4 },
);
const fields: Record<string, fc.Arbitrary<unknown>> = {
  message: fc.oneof(fc.constant("hello"), nasty),
  messages,
  parameters: fc.oneof(
    nasty,
    fc.dictionary(fc.constantFrom("message", "attachments", "__proto__", "x"), nasty),
  ),
  blockOverrides: fc.oneof(
    nasty,
    fc.dictionary(
      stepId,
      fc.oneof(
        nasty,
        fc.dictionary(fc.constantFrom("code", "prompt", "temperature", "__proto__"), nasty),
      ),
    ),
  ),
  inputOverrides: fc.oneof(nasty, fc.dictionary(stepId, nasty)),
  accumulatedOutputs: fc.oneof(
    nasty,
    fc.dictionary(stepId, nasty),
    fc.constant({ a: { list: [1] }, b: {}, c: {}, d: { list: [] } }),
  ),
  stepIndex: fc.oneof(fc.integer({ min: -2, max: 9 }), nasty),
  executionId: fc.oneof(fc.constantFrom("known", "unknown"), nasty),
  pausedAtStep: fc.oneof(stepId, nasty),
  iterationsUsed: fc.oneof(fc.integer({ min: -1, max: 30 }), nasty),
  toolCallMessages: fc.oneof(messages, nasty),
  tools: fc.oneof(
    fc.array(
      fc.oneof(
        nasty,
        fc.constant({
          type: "function",
          function: { name: "t", parameters: { type: "nonsense", $ref: "#/x" } },
        }),
      ),
      { maxLength: 3 },
    ),
    nasty,
  ),
  toolChoice: fc.oneof(fc.constantFrom<unknown>("auto", "none", "required"), nasty),
  attachments: fc.oneof(
    fc.array(
      fc.record(
        {
          url: fc.constantFrom<unknown>("https://x.y", "http://x", 1),
          mimeType: nasty,
          filename: nasty,
        },
        { requiredKeys: [] },
      ),
    ),
    nasty,
  ),
  runRemaining: fc.oneof(fc.boolean(), nasty),
  trace: fc.oneof(fc.boolean(), nasty),
};
/** Bodies whose fields have the right types: one wrong field is refused before the flow is looked at. */
const wellFormed = fc.record(
  {
    message: fc.constant("hello"),
    parameters: fc.dictionary(fc.constantFrom("message", "x"), nasty),
    blockOverrides: fc.dictionary(
      stepId,
      fc.dictionary(fc.constantFrom("code", "prompt", "temperature", "__proto__"), nasty),
    ),
    inputOverrides: fc.dictionary(stepId, nasty),
    accumulatedOutputs: fc.dictionary(stepId, nasty),
    stepIndex: fc.integer({ min: 0, max: 9 }),
    executionId: fc.constantFrom("known", "unknown"),
    pausedAtStep: stepId,
    iterationsUsed: fc.integer({ min: 0, max: 30 }),
    toolCallMessages: fc.constant([{ role: "assistant", toolCalls: [{ id: "1" }] }]),
    runRemaining: fc.boolean(),
    trace: fc.boolean(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(fields, { requiredKeys: [] }).map((value) => JSON.stringify(value)),
  },
  { weight: 3, arbitrary: wellFormed.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 50_000 }).map((depth) => "[".repeat(depth)) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 300_000 })
      .map((size) => `{"message":"${"x".repeat(size)}"}`),
  },
);
const segment = fc.oneof(
  fc.constantFrom(
    "acme",
    "spelling",
    "grade-3",
    "tools",
    "v0",
    "v1",
    "v01",
    "v999999999999",
    "..",
    "%2e%2e",
    "%00",
    "%zz",
    "*",
    "",
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
);
const flowBase = fc.constantFrom(
  "/seq/acme/spelling/grade-3",
  "/seq/acme/spelling/grade-3/v0",
  "/seq/acme/spelling/tools",
  "/seq/acme/spelling/tools/v0",
);
const path = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(flowBase, fc.constantFrom("execute", "step", "jobs"))
      .map((parts) => parts.join("/")),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        flowBase,
        segment,
        fc.constantFrom("trace", "trace/stream", "steps/a/trace?attempt=x&loop_index=-1"),
      )
      .map(([base, id, end]) => `${base}/runs/${id}/${end}`),
  },
  {
    weight: 1,
    arbitrary: fc.array(segment, { maxLength: 9 }).map((parts) => `/${parts.join("/")}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/flows?org=%00",
      "/flow-runs?limit=1e3",
      "/keys/verify",
      "/seq/sessions/..",
      "/emulator/mocks/a",
      "/emulator/chaos",
      "/emulator/publish",
      "/emulator/keys/x",
    ),
  },
);
const request = fc.record({
  method: fc.oneof(
    { weight: 8, arbitrary: fc.constant("POST") },
    { weight: 2, arbitrary: fc.constantFrom("GET", "PUT", "PATCH", "OPTIONS") },
  ),
  path,
  body,
  session: fc.constantFrom(undefined, "not-a-uuid", "00000000-0000-4000-8000-000000000000"),
});

test(`${REQUESTS} hostile requests`, { timeout: timeLimit(300_000) }, async () => {
  const client = clientOf(emulator);
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (batch) => {
      await Promise.all(
        batch.map(async ({ method, path: url, body: sent, session }) => {
          const response = await client.send(
            method,
            url,
            method === "GET" ? undefined : sent,
            session === undefined ? {} : { "x-session-id": session },
          );
          const late = new AbortController();
          const timer = setTimeout(() => {
            late.abort();
          }, 10_000);
          const answered = await Promise.race([
            response.text(),
            new Promise<never>((_, reject) => {
              late.signal.addEventListener("abort", () => {
                reject(new Error(`${method} ${url} hangs`));
              });
            }),
          ]);
          clearTimeout(timer);
          seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
          expect(
            [500, 501, 502, 503],
            `${method} ${url} ${sent.slice(0, 2_000)} → ${answered}`,
          ).not.toContain(response.status);
          expect(answered).not.toMatch(/node_modules|file:\/\/|\.[jt]s:\d+|INTERNAL_ERROR/);
          expect(answered).not.toContain(process.cwd());
          expect(response.headers.get("x-request-id")).toMatch(/^req_/);
        }),
      );
      // A rule that one of the requests set must not affect the next batch.
      await client.send("DELETE", "/emulator/mocks");
      await client.send("DELETE", "/emulator/chaos");
    }),
    propertyOptions(1, { numRuns: REQUESTS / 20, endOnFailure: true }),
  );
  // Enough of the requests are valid to reach every part of the emulator.
  expect(seen.get(200) ?? 0).toBeGreaterThan(REQUESTS / 100);
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 202, 400, 404, 409, 413, 422]));
});

test("malformed HTTP is refused, and the server goes on serving", async () => {
  for (const garbage of [
    "\u0000\u0001\u0002\r\n\r\n",
    "GET /\r\n\r\n",
    "POST /api/v1/flows HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    `GET /${"x".repeat(100_000)} HTTP/1.1\r\n\r\n`,
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(emulator.port, "127.0.0.1", () => socket.end(garbage));
      socket
        .on("close", () => {
          resolve();
        })
        .on("error", () => undefined)
        .resume();
    });
  }
  expect((await fetch(`${emulator.url}/flows`)).status).toBe(200);
});
