import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FlowExecutionError, InvalidResponseError } from "noukai-codegen-runtime";
import { failureOf, transports, useFaults } from "../runtime/faults/harness.js";
import { clientFor } from "../runtime/support/flow.js";
import { json } from "../runtime/support/server.js";

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
