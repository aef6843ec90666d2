import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";
import { code, flow, llm, loop, step } from "../emulator/flows.js";
import { propertyOptions, repetitions, timeLimit } from "../support/seed.js";

/*
 * The request surface over real sockets: whatever comes in, the answer is a 4xx with a code and a message, never a 5xx, and
 * nothing is reported as a bug. At bd91f18 a client that left while it sent its body was a bug with a stack in the log, two
 * first requests with one execution id were an internal error, and so was an output nested 3,000 deep.
 */
const DEPTH = 3_000;
const deepText = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

const flows = [
  flow([code("a", "return 1"), code("b", "return 2")]),
  flow([step("slow", "passthrough", { mock: { $delay: 600_000, $value: 1 } })], { slug: "slow" }),
  flow([loop("items", [step("each", "passthrough")])], {
    slug: "many",
    inputs: { type: "object" },
    primary: undefined,
  }),
  flow([code("deep", `let v = 1; for (let i = 0; i < ${DEPTH}; i += 1) v = [v]; return v;`)], {
    slug: "deep-code",
  }),
  flow([step("deep", "passthrough")], { slug: "deep-mock" }),
  flow([llm("deep", "{{message}}", {}, { model: "m" })], { slug: "deep-model" }),
  flow([step("deep", "passthrough", { mock: { $chunks: [deepText(DEPTH)] } })], {
    slug: "deep-chunks",
  }),
  flow([step("deep", "passthrough", { mock: { $chunks: [deepText(200_000)] } })], {
    slug: "deepest-chunks",
  }),
];

let emulator: Emulator;
const lines: string[] = [];
beforeAll(async () => {
  emulator = await startEmulator({
    flows,
    keep: 50,
    maxBodyBytes: 100_000,
    maxWaitingJobs: 20,
    wire: "older",
    log: "json",
    logTo: (line) => lines.push(line),
    llm: {
      url: "http://model.invalid",
      fetch: () =>
        Promise.resolve(Response.json({ choices: [{ message: { content: deepText(DEPTH) } }] })),
    },
    mocks: {
      "acme/spelling/deep-mock#deep": () => JSON.parse(deepText(DEPTH)) as unknown,
    },
  });
});
afterAll(async () => {
  await emulator.close();
});

const bugs = (): string[] => lines.filter((line) => line.includes('"type":"bug"'));
const path = (slug: string, verb = "execute"): string =>
  `/api/v1/seq/acme/spelling/${slug}/v0/${verb}`;

/** Sends bytes and returns all that comes back until the server closes the connection. */
async function exchange(bytes: string | Buffer): Promise<string> {
  const socket = connect(emulator.port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
  socket.on("error", () => undefined);
  // Not ended: a client that ends its side before the answer has left.
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

const requestWith = (body: string | Buffer, headers: readonly string[], target: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        `POST ${target} HTTP/1.1`,
        ...["Host: localhost", "Authorization: Bearer nk_test", "Connection: close"],
        `Content-Length: ${Buffer.byteLength(body)}`,
        ...headers,
        "\r\n",
      ].join("\r\n"),
      "latin1",
    ),
    Buffer.from(body),
  ]);

/** Checks a raw answer, and returns its status. */
function checkAnswer(answer: string, sent: string): number {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  expect(status, sent).toBeLessThan(500);
  if (status < 400) return status;
  const json = JSON.parse(body.replace(/^[\da-f]+\r\n|\r\n0$/g, "")) as unknown;
  expect(json, sent).toEqual({
    detail: { code: expect.any(String) as string, message: expect.any(String) as string },
  });
  return status;
}

describe("requests", () => {
  const bodies = fc.oneof(
    fc.constantFrom<Buffer | string>(
      "",
      "{}",
      "null",
      '{"message":"x","message":{"__proto__":null}}',
      '{"__proto__":{"message":"x"},"constructor":{"prototype":1}}',
      '{"parameters":{"__proto__":{"a":1}},"accumulatedOutputs":{"__proto__":1}}',
      deepText(100_000).slice(0, 90_000),
      `{"parameters":{"message":${deepText(210)}}}`,
      "x".repeat(100_001),
      `{"message":"${"ä".repeat(60_000)}"}`,
      Buffer.from('{"message":"\xff\xfe"}', "latin1"),
      Buffer.from("﻿{}"),
      Buffer.from([0x1f, 0x8b, 8, 0, 0]),
    ),
    fc.json(),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const headers = fc.subarray(
    [
      "Content-Type: text/html",
      "Content-Type: application/x-www-form-urlencoded",
      "Content-Encoding: gzip",
      "X-Session-Id: ../../etc",
      "X-Session-Id: \u00ff",
      `X-Long: ${"y".repeat(9_000)}`,
      `X-Longer: ${"y".repeat(20_000)}`,
      "Transfer-Encoding: chunked",
      "Expect: 200-ok",
      "Upgrade: websocket",
      "Authorization: Bearer",
      "Host: evil.example",
      "bad header",
    ],
    { maxLength: 2 },
  );
  const segments = fc.constantFrom(
    ...[
      "acme",
      "spelling",
      "grade-3",
      "slow",
      "v0",
      "v1",
      "execute",
      "step",
      "jobs",
      "seq",
      "runs",
      "trace",
    ],
    ...[
      "%2e%2e",
      "..",
      ".",
      "%2F",
      "acme%2Fspelling",
      "%00",
      "%",
      "%zz",
      "%c3%28",
      "\\",
      "*",
      "",
      "😀",
      "a".repeat(9_000),
    ],
    ...["flows", "changes", "flow-runs", "sessions", "emulator", "chaos", "?limit=%00", "#"],
  );
  const targets = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("execute", "step").map((verb) => path("grade-3", verb)),
    },
    {
      weight: 3,
      arbitrary: fc.array(segments, { maxLength: 8 }).map((parts) => `/api/v1/${parts.join("/")}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom("*", "http://[", "//", "http://evil.example/api/v1/health", "/ /"),
    },
  );

  test("of any kind get an answer with a code", { timeout: timeLimit(120_000) }, async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(targets, headers, bodies, async (target, more, body) => {
        const answer = await exchange(requestWith(body, more, target));
        seen.add(checkAnswer(answer, `${target} ${more.join()} ${body.toString().slice(0, 300)}`));
      }),
      propertyOptions(repetitions(400, 4_000)),
    );
    expect([...seen]).toEqual(expect.arrayContaining([200, 400, 403, 404, 413, 431]));
    expect(bugs()).toEqual([]);
  });

  test("with one new execution id at once start one run", async () => {
    const client = clientOf(emulator);
    const body = { executionId: "the-same", stepIndex: 0, message: "x" };
    const all = await Promise.all(
      Array.from({ length: 20 }, () => client.send("POST", path("grade-3", "step").slice(7), body)),
    );
    for (const response of all) await response.text();
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(bugs()).toEqual([]);
  });

  test("for jobs are refused when too many wait", async () => {
    const client = clientOf(emulator);
    const all = await Promise.all(
      Array.from({ length: 60 }, () =>
        client.post(path("slow", "jobs").slice(7), { message: "x" }),
      ),
    );
    const refused = all.filter(({ status }) => status !== 202);
    // 20 wait, and some of those that 8 run at once.
    expect(refused.length).toBeGreaterThanOrEqual(32);
    for (const { status, headers, body } of refused) {
      expect([status, headers.get("retry-after")]).toEqual([429, "1"]);
      expect(body).toMatchObject({ detail: { code: "RATE_LIMITED" } });
    }
  });
});

describe("clients that leave", () => {
  /** Begins a request, and leaves when the server has sent something, or at once. */
  async function leave(bytes: Buffer, when: "at once" | "after a byte"): Promise<void> {
    const socket: Socket = connect(emulator.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    if (when === "after a byte") {
      const heard = once(socket, "data");
      socket.write(bytes);
      await heard;
    } else await new Promise((resolve) => socket.write(bytes, resolve));
    socket.resetAndDestroy();
    await once(socket, "close");
  }

  test("are no bugs, wherever in their request or stream they go", async () => {
    const items = Array.from({ length: 500 }, () => "x".repeat(1_000));
    const body = JSON.stringify({ parameters: { items: items.slice(0, 90) }, runRemaining: true });
    const whole = requestWith(body, [], path("many", "step"));
    for (let round = 0; round < repetitions(10, 200); round += 1) {
      for (const part of [0.3, 0.9, 0.999])
        await leave(whole.subarray(0, Math.floor(whole.length * part)), "at once");
      await leave(whole, "at once");
      await leave(whole, "after a byte");
      await leave(requestWith("{}", [], path("slow")), "at once");
      await leave(
        Buffer.from("GET /api/v1/flows/changes HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        "after a byte",
      );
      await leave(
        Buffer.from(
          "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ),
        "at once",
      );
    }
    await expect
      .poll(() => lines.filter((line) => line.includes("CLIENT_CLOSED_REQUEST")).length, {
        timeout: 30_000,
      })
      .toBeGreaterThan(0);
    expect(bugs()).toEqual([]);
    // One line each, of the kind that every request has.
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        type: expect.stringMatching(/request|notice/) as string,
      });
  });

  test("or do not read do not keep others waiting", async () => {
    const sockets = Array.from({ length: repetitions(300, 3_000) }, () => {
      const socket = connect(emulator.port, "127.0.0.1");
      socket.on("error", () => undefined).pause();
      socket.write("GET /api/v1/flows/changes HTTP/1.1\r\nHost: localhost\r\n\r\n");
      return socket;
    });
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const client = clientOf(emulator);
    for (let at = 0; at < 20; at += 1) {
      await client.send("POST", "/emulator/publish", {
        org: "acme",
        project: "spelling",
        slug: "many",
      });
    }
    expect((await fetch(`${emulator.url}/health`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect(bugs()).toEqual([]);
  });
});

test.each(["deep-code", "deep-mock", "deep-model", "deep-chunks", "deepest-chunks"])(
  "an output nested 3,000 deep is an error of its step: %s",
  async (slug) => {
    const client = clientOf(emulator);
    const { status, body } = await client.post(path(slug).slice(7), { message: "x", trace: true });
    expect([status, body]).toMatchObject([200, { status: "failed", result: { stepId: "deep" } }]);
    const { code: failure, message } = body.result as { code: string; message: string };
    expect(failure).toBe(slug === "deep-mock" ? "MOCK_INVALID" : "OUTPUT_TOO_DEEP");
    expect(message).toContain("200 levels deep");
    const frames = await client.stream(path(slug, "step").slice(7), { message: "x" });
    expect(frames.at(-1)).toMatchObject({
      event: "step_error",
      data: { error: { code: failure } },
    });
    const trace = await client.get(`/flow-runs/${body.executionId as string}/trace`);
    expect(trace.body).toMatchObject({ steps: [{ status: "failed" }] });
    const put = await client.send("PUT", `/emulator/mocks/deep`, deepText(210));
    expect([put.status, await put.json()]).toMatchObject([
      422,
      { detail: { code: "VALIDATION_ERROR" } },
    ]);
    expect(bugs()).toEqual([]);
  },
);

test("an output nested 150 deep goes through every route", async () => {
  const client = clientOf(emulator);
  const message = JSON.parse(deepText(150)) as unknown;
  const flowsPath = path("many", "step").slice(7);
  const begun = await client.stream(flowsPath, { parameters: { items: [message] }, trace: true });
  const id = begun[0]?.data.executionId as string;
  const [output] = begun
    .filter(({ event }) => event === "step_completed")
    .map(({ data }) => data.output);
  expect(output).toEqual([message]);
  const again = { executionId: id, stepIndex: 1, accumulatedOutputs: { each: output } };
  expect((await client.stream(flowsPath, again)).at(-1)).toMatchObject({
    data: { result: [message] },
  });
  expect((await client.get(`/flow-runs/${id}/trace`)).status).toBe(200);
});
