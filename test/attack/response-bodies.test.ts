import { once } from "node:events";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FlowExecutionError, InvalidResponseError } from "noukai-codegen-runtime";
import { failureOf, transports, useFaults } from "../runtime/faults/harness.js";
import { clientFor, grader } from "../runtime/support/flow.js";
import { completed, json } from "../runtime/support/server.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  it("a server that echoes the API key does not get it into an error", async () => {
    const key = `nk_test_${"s3cr3t".repeat(9)}"\\<&`;
    await at.client.close();
    at.client = clientFor(at.server.baseUrl, {
      apiKey: key,
      ...(transport === "fetch" && { fetch: at.fetch }),
    });
    const page = `<p>Authorization: Bearer ${key}</p>`;
    const answers: [number, Record<string, string>, string][] = [
      [401, {}, JSON.stringify({ detail: { code: "UNAUTHENTICATED", message: `no key ${key}` } })],
      [400, {}, JSON.stringify({ error: `unknown key ${key}` })],
      [500, {}, JSON.stringify({ detail: [{ headers: { authorization: `Bearer ${key}` } }] })],
      [502, { "content-type": "text/html" }, page],
      [200, { "content-type": "text/html" }, page],
      // Cut by the limit of the excerpt in the middle of the key.
      [500, {}, "x".repeat(4_096 - 20) + page],
      [200, {}, "x".repeat(4_096 - 40) + page],
      [307, { location: `https://elsewhere.example/${encodeURIComponent(key)}/login?key=1` }, ""],
      [307, { location: `https://elsewhere.example/login?key=${encodeURIComponent(key)}` }, page],
      [307, { location: `https://user:${encodeURIComponent(key)}@elsewhere.example/login` }, page],
    ];
    for (const [status, headers, body] of answers) {
      at.server.handle((_request, response) => response.writeHead(status, headers).end(body));
      for (const asStream of [false, true]) {
        const error = await failureOf(asStream ? at.steps() : at.execute());
        const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error);
        expect(shown, body).not.toContain("s3cr3t");
      }
    }
  });

  it("an error body is read in every shape, also where it has two", async () => {
    // At bd91f18 the text was lost where `error` stood beside `detail`.
    const cases: [object, string, string | undefined][] = [
      [{ error: { code: "X" }, detail: "why" }, "why [400 X]", "X"],
      [{ detail: { code: "X" }, error: "why" }, "why [400 X]", "X"],
      [{ detail: "why", code: "X" }, "why [400 X]", "X"],
      [{ error: "replay_forbidden", message: "why" }, "replay_forbidden: why [400]", undefined],
      [{ error: { code: "X", message: "why" }, detail: "why" }, "why [400 X]", "X"],
      [{ error: {}, detail: {} }, "No error message [400]", undefined],
    ];
    for (const [body, message, code] of cases) {
      at.server.handle((_request, response) => {
        json(response, 400, body);
      });
      const error = await failureOf(at.execute());
      expect(error).toMatchObject({ code });
      expect(String(error)).toContain(`: ${message}`);
    }
  });

  it("an error body that drips ends after 5 s, also where the call has no limit", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    await at.reopen({ timeout: { total: 0, idle: 3_000 } });
    for (const [status, type] of [
      [500, "application/json"],
      [200, "text/html"],
    ] as const) {
      let drip = (): unknown => undefined;
      const started = new Promise<void>((resolve) => {
        at.server.handle((_request, response) => {
          response.writeHead(status, { "content-type": type });
          drip = () => response.write("x");
          drip();
          resolve();
        });
      });
      const ended = { value: false };
      const call = failureOf(at.steps()).finally(() => (ended.value = true));
      await started;
      let seconds = 0;
      for (; !ended.value && seconds < 60; seconds++) {
        drip();
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        vi.advanceTimersByTime(1_000);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      // At bd91f18 it was held for as long as the server wrote a byte in every idle limit.
      expect(seconds).toBeLessThanOrEqual(6);
      const error = await call;
      expect(error).toMatchObject({ status, body: expect.stringMatching(/^x+$/) as string });
      expect(error).toBeInstanceOf(status === 200 ? InvalidResponseError : FlowExecutionError);
    }
  });
});

// At bd91f18 a body of any size was kept whole.
describe.each(transports)("a body beyond maxResponseBytes, over %s", (transport) => {
  const at = useFaults(transport);
  const limit = 100_000;

  /** Answers without an end, and counts what the client takes. */
  async function flood(): Promise<{ readonly error: unknown; readonly written: number }> {
    await at.reopen({ maxResponseBytes: limit });
    let written = 0;
    let closed: Promise<unknown> | undefined;
    at.server.handle(async (_request, response) => {
      closed = once(response, "close");
      response.writeHead(200, { "content-type": "application/json" });
      const piece = Buffer.alloc(1 << 16, " ");
      while (!response.destroyed && written < 1 << 28) {
        written += piece.length;
        if (!response.write(piece)) await Promise.race([once(response, "drain"), closed]);
      }
    });
    const error = await failureOf(at.execute());
    await closed;
    return { error, written };
  }

  it("is an InvalidResponseError that names the option, and the connection is closed", async () => {
    const { error, written } = await flood();
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toMatch(/larger than 100000 bytes: raise `maxResponseBytes`/);
    expect(error).toMatchObject({ status: 200, method: "POST" });
    expect(written).toBeLessThan(1 << 26);
  });

  it("is one byte more than what is read", async () => {
    await at.reopen({ maxResponseBytes: limit });
    const body = JSON.stringify(completed([]));
    for (const [size, name] of [
      [limit, undefined],
      [limit + 1, "InvalidResponseError"],
    ] as const) {
      at.server.handle((_request, response) => response.end(body.padEnd(size)));
      const outcome = await at.execute().catch((error: unknown) => error);
      expect((outcome as { name?: string }).name).toBe(name);
    }
  });

  it("of a trace or a job is one as well", async () => {
    await at.reopen({ maxResponseBytes: 10 });
    at.server.handle((_request, response) => {
      json(response, 200, completed([]));
    });
    const flow = grader(at.client);
    for (const call of [
      () => flow.run("run-1").trace(),
      () => flow.executeAsync({ message: "Hi." }),
    ]) {
      expect(await failureOf(call())).toBeInstanceOf(InvalidResponseError);
    }
  });
});

describe("maxResponseBytes", () => {
  const at = useFaults("fetch");

  it("counts what fetch has decompressed", async () => {
    // 64 kB that become 64 MB.
    const bomb = gzipSync(Buffer.alloc(1 << 26, " "));
    await at.reopen({ maxResponseBytes: 1 << 20 });
    at.server.handle((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    expect(bomb.length).toBeLessThan(1 << 17);
    expect(await failureOf(at.execute())).toBeInstanceOf(InvalidResponseError);
  });

  it.each([0, -1, NaN, 1.5, Infinity])("of %d is refused", (maxResponseBytes) => {
    expect(() => clientFor("http://service.example", { maxResponseBytes })).toThrow(
      /maxResponseBytes must be an integer of at least 1/,
    );
  });
});
