import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { createKeyRing, readKeys } from "../../emulator/keys.js";
import { createFaultInjector } from "../../emulator/faults/injector.js";
import { readFaultRules } from "../../emulator/faults/rules.js";
import { clientOf } from "./client.js";
import { code, flow } from "./flows.js";

const flows = [flow([code("a", "return 1"), code("b", "return 2")])];
const path = "/seq/acme/spelling/grade-3/v0/execute";
const asKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe("keys", () => {
  test("a list admits no other", async () => {
    await using emulator = await startEmulator({
      flows,
      listen: false,
      keys: [{ key: "nk_known", org: "acme", environment: "test" }],
    });
    const client = clientOf(emulator);
    expect((await client.post(path, {}, asKey("nk_known"))).status).toBe(200);
    expect((await client.post(path, {}, asKey("nk_other"))).body).toMatchObject({
      detail: { code: "UNAUTHENTICATED" },
    });
    expect((await client.get("/keys/verify", asKey("nk_known"))).body).toEqual({
      valid: true,
      organization_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      organization: "acme",
      project_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      project: "spelling",
      environment: "test",
    });
    expect((await client.get("/keys/verify", asKey("nk_other"))).status).toBe(401);
  });

  test("an unknown key is refused before the flow is looked up, with a challenge", async () => {
    await using open = await startEmulator({ flows, listen: false });
    await using closed = await startEmulator({ flows, listen: false, keys: [{ key: "nk_known" }] });
    const missing = "/seq/acme/spelling/none";
    const refused = [
      await clientOf(closed).post(`${missing}/execute`, {}, asKey("nk_other")),
      await clientOf(closed).post(`${missing}/v7/step`, {}, asKey("nk_other")),
      await clientOf(closed).get(`${missing}/runs/none/trace`, asKey("nk_other")),
      await clientOf(closed).get("/flow-runs/none/trace", asKey("nk_other")),
      await clientOf(open).post(`${missing}/execute`, {}, asKey("sk_1")),
      await clientOf(open).post(path, {}, { authorization: "" }),
    ];
    for (const { status, body, headers } of refused) {
      expect([status, body]).toMatchObject([401, { detail: { code: "UNAUTHENTICATED" } }]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
    }
    const admitted = await clientOf(open).post(`${missing}/execute`, {}, asKey("nk_any"));
    expect(admitted.body).toMatchObject({ detail: { code: "FLOW_NOT_FOUND" } });
    expect(admitted.headers.has("www-authenticate")).toBe(false);
  });

  test("liveness requires no key", async () => {
    await using emulator = await startEmulator({ flows, listen: false, keys: [] });
    const answer = await clientOf(emulator).get("/health", { authorization: "" });
    expect([answer.status, answer.body]).toEqual([200, { status: "ok", emulator: true }]);
  });

  test("a key of another project may not run a flow or look at its runs", async () => {
    await using emulator = await startEmulator({
      flows,
      listen: false,
      keys: [{ key: "nk_a" }, { key: "nk_b", project: "grammar" }],
    });
    const client = clientOf(emulator);
    const done = await client.post(path, {}, asKey("nk_a"));
    const trace = `/seq/acme/spelling/grade-3/runs/${done.body.executionId as string}/trace`;
    expect(await client.post(path, {}, asKey("nk_b"))).toMatchObject({
      status: 403,
      body: { detail: { code: "PERMISSION_DENIED" } },
    });
    expect((await client.get(trace, asKey("nk_b"))).status).toBe(403);
    expect((await client.get(trace, asKey("nk_a"))).status).toBe(200);
  });

  test("credits are used up by runs that start, not by requests that are refused or steps that go on", async () => {
    await using emulator = await startEmulator({
      flows,
      listen: false,
      keys: [{ key: "nk_a", credits: 3 }],
    });
    const client = clientOf(emulator);
    const stepPath = path.replace("execute", "step");
    expect((await client.post(path, { message: 3 }, asKey("nk_a"))).status).toBe(422);
    const [started] = await client.stream(stepPath, {}, asKey("nk_a"));
    await client.stream(
      stepPath,
      { executionId: started?.data.executionId, stepIndex: 1, accumulatedOutputs: { a: 1 } },
      asKey("nk_a"),
    );
    expect((await client.post(path, {}, asKey("nk_a"))).status).toBe(200);
    expect((await client.post(path.replace("execute", "jobs"), {}, asKey("nk_a"))).status).toBe(
      202,
    );
    expect(await client.post(path, {}, asKey("nk_a"))).toMatchObject({
      status: 402,
      body: { detail: { code: "INSUFFICIENT_CREDITS" } },
    });
    await client.send("PUT", "/emulator/keys/nk_a", { credits: 1 });
    expect((await client.post(path, {}, asKey("nk_a"))).status).toBe(200);
  });

  test("a rate limit says when to come back", () => {
    let now = 0;
    const ring = createKeyRing(
      [{ key: "nk_a", rateLimit: { requests: 2, perSeconds: 10 } }],
      () => now,
    );
    ring.admit("nk_a");
    now = 4_000;
    ring.admit("nk_a");
    expect(() => ring.admit("nk_a")).toThrow(
      expect.objectContaining({ code: "RATE_LIMITED", retryAfterSeconds: 6 }) as Error,
    );
    now = 10_001;
    expect(ring.admit("nk_a").key).toBe("nk_a");
    expect(() => ring.admit("nk_a")).toThrow("Too many requests");
  });

  test("come from a file, too", async () => {
    const folder = await mkdtemp(join(tmpdir(), "emulator-keys-"));
    await writeFile(
      join(folder, "keys.yaml"),
      "keys:\n  - key: nk_file\n    rateLimit: { requests: 1, perSeconds: 60 }\n",
    );
    await using emulator = await startEmulator({
      flows,
      listen: false,
      cwd: folder,
      keys: "keys.yaml",
    });
    const client = clientOf(emulator);
    expect((await client.post(path, {}, asKey("nk_file"))).status).toBe(200);
    const limited = await client.post(path, {}, asKey("nk_file"));
    expect(limited.status).toBe(429);
    expect(limited.headers.get("retry-after")).toMatch(/^(?:5\d|60)$/);
    await writeFile(join(folder, "keys.yaml"), "keys: [{ key: sk_1 }]");
    await expect(startEmulator({ cwd: folder, keys: "keys.yaml" })).rejects.toThrow(
      "keys.yaml: keys[0].key has to begin with nk_",
    );
    await expect(startEmulator({ cwd: folder, keys: "none.yaml" })).rejects.toThrow(
      "none.yaml cannot be read",
    );
    await rm(folder, { recursive: true });
  });
});

describe("chaos", () => {
  test("faults by flow, endpoint, probability and times", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    const status = async (url = path): Promise<number> => (await client.post(url, {})).status;
    await client.send("PUT", "/emulator/chaos", {
      rules: [
        {
          flow: "acme/*/grade-3",
          endpoint: "execute",
          fault: { status: 503, retryAfter: 2 },
          times: 2,
        },
      ],
    });
    const first = await client.post(path, {});
    expect([first.status, first.headers.get("retry-after"), first.body]).toEqual([
      503,
      "2",
      { detail: { code: "INTERNAL_ERROR", message: expect.any(String) as string } },
    ]);
    expect([await status(path.replace("execute", "jobs")), await status(), await status()]).toEqual(
      [202, 503, 200],
    );
    await client.send("PUT", "/emulator/chaos", [{ fault: { status: 500 }, probability: 0.5 }]);
    const statuses = await Promise.all(Array.from({ length: 40 }, () => status()));
    expect(new Set(statuses)).toEqual(new Set([200, 500]));
    await client.send("PUT", "/emulator/chaos", [{ flow: "acme/other/*", fault: { status: 500 } }]);
    expect(await status()).toBe(200);
    await client.send("PUT", "/emulator/chaos", [{ fault: { status: 429 } }]);
    expect((await client.post(path, {})).body).toMatchObject({ detail: { code: "RATE_LIMITED" } });
    await client.send("DELETE", "/emulator/chaos");
    expect(await status()).toBe(200);
  });

  test("latency delays the response, and only where the rule applies", async () => {
    const rules = readFaultRules([{ latency: [500_000, 600_000], endpoint: "execute" }]);
    const faults = createFaultInjector(rules);
    const address = { org: "acme", project: "spelling", slug: "grade-3" };
    const client = new AbortController();
    const delayed = faults.inject(address, "execute", client.signal);
    await expect(faults.inject(address, "step")).resolves.toBeUndefined();
    client.abort();
    // The request was still waiting, or it would have resolved.
    await expect(delayed).rejects.toMatchObject({ name: "AbortError" });
  });

  test("latency, over HTTP", async () => {
    await using emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    await client.send("PUT", "/emulator/chaos", [{ latency: [1, 5] }]);
    expect((await client.post(path, {})).status).toBe(200);
  });

  test("connections that break, with and without a socket", async () => {
    await using emulator = await startEmulator({ flows });
    const client = clientOf(emulator);
    const overSocket = (url: string): Promise<string> =>
      fetch(emulator.url + url, {
        method: "POST",
        headers: { authorization: "Bearer nk_x" },
        body: "{}",
      }).then((response) => response.text());
    await client.send("PUT", "/emulator/chaos", [{ fault: "disconnect" }]);
    await expect(client.post(path, {})).rejects.toThrow("connection was closed");
    await expect(overSocket(path)).rejects.toThrow(TypeError);
    await client.send("PUT", "/emulator/chaos", [{ fault: "truncate" }]);
    await expect(overSocket(path)).rejects.toThrow(TypeError);
    await expect(overSocket(path.replace("execute", "step"))).rejects.toThrow(TypeError);
    await expect(client.post(path, {})).rejects.toThrow("connection was closed");
  });

  test("requests that are never answered end with the emulator", async () => {
    const emulator = await startEmulator({ flows, listen: false });
    const client = clientOf(emulator);
    await client.send("PUT", "/emulator/chaos", [{ fault: "hang" }]);
    const waiting = expect(client.post(path, {})).rejects.toThrow("connection was closed");
    await emulator.close();
    await waiting;
  });

  test.each([
    [{ rules: {} }, "list"],
    [["hang"], "rules[0] has to be an object"],
    [[{ fault: "explode" }], 'rules[0].fault has to be "disconnect", "truncate", "hang" or {'],
    [[{ fault: { status: 200 } }], "rules[0].fault.status has to be a whole number from 400"],
    [[{ fault: {} }], "rules[0].fault.status has to be a whole number from 400"],
    [[{ fault: { status: 500, retry: 1 } }], "rules[0].fault.retry is unknown; the fields are st"],
    [[{ latency: -1 }], "rules[0].latency has to be milliseconds, or [least, most]"],
    [[{ latency: [5, 1] }], "rules[0].latency has to be milliseconds, or [least, most]"],
    [[{ probability: 2, fault: "hang" }], "rules[0].probability has to be from 0 to 1"],
    [[{ flow: "acme" }], "rules[0].flow has to be org/project/slug"],
    [[{ endpoint: "trace" }], "rules[0].endpoint has to be one of execute, step, jobs"],
    [[{}, { times: "2", folw: "x" }], "rules[1].folw is unknown; the fields are flow, endpoint"],
    [[{ times: null }], "rules[0].times has to be a number, 0 or more"],
  ])("%j is refused", (document, message) => {
    expect(() => readFaultRules(document)).toThrow(message);
  });

  test.each([
    [[{ key: "nk_a", credits: -1 }], "keys[0].credits has to be a number, 0 or more"],
    [[{ key: "nk_a", rateLimit: {} }], "keys[0].rateLimit.requests is missing"],
    [[{ key: "nk_a b" }], "keys[0].key has to begin with nk_ and have no spaces"],
    ["nk_a", "list"],
  ])("keys %j are refused", (document, message) => {
    expect(() => readKeys(document)).toThrow(message);
  });
});

describe("web pages", () => {
  const send = (port: number, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { port, host: "127.0.0.1", path: "/api/v1/flows", headers },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      request.on("error", reject).end();
    });

  test("of other origins are refused; so are names that only look like ours", async () => {
    await using emulator = await startEmulator({ flows });
    const { port } = emulator;
    expect(await send(port, {})).toBe(200);
    expect(await send(port, { origin: "https://evil.example" })).toBe(403);
    expect(await send(port, { origin: "null" })).toBe(403);
    expect(await send(port, { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await send(port, { host: "evil.example" })).toBe(403);
    expect(await send(port, { host: `localhost:${port}` })).toBe(200);
    expect(
      await send(port, { origin: `http://localhost:${port}`, host: `localhost:${port}` }),
    ).toBe(200);
  });
});

describe("the log", () => {
  test("has one line for each request, without keys and bodies", async () => {
    const lines: string[] = [];
    await using emulator = await startEmulator({
      flows,
      listen: false,
      log: "json",
      logTo: (line) => lines.push(line),
    });
    const client = clientOf(emulator);
    await client.post(path, { message: "secret" }, asKey("nk_hush"));
    await client.post("/seq/acme/spelling/none/execute?x=\u001b[31m", {});
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        type: "request",
        method: "POST",
        path: `/api/v1${path}`,
        status: 200,
        requestId: expect.stringMatching(/^req_/) as string,
      },
      { status: 404, errorCode: "FLOW_NOT_FOUND" },
    ]);
    expect(lines.join("")).not.toMatch(/secret|nk_hush/);
    expect(lines.join("")).not.toContain("\u001b");
  });

  test("as text, and not at all", async () => {
    const lines: string[] = [];
    await using loud = await startEmulator({
      flows,
      listen: false,
      log: "text",
      logTo: (line) => lines.push(line),
    });
    await clientOf(loud).post(path, {});
    expect(lines).toEqual([
      expect.stringMatching(
        /^[\d:.]+ POST \/api\/v1\/seq\/acme\/spelling\/grade-3\/v0\/execute 200 [\d.]+ ms req_\S+\n$/,
      ),
    ]);
    lines.length = 0;
    await using quiet = await startEmulator({
      flows,
      listen: false,
      logTo: (line) => lines.push(line),
    });
    await clientOf(quiet).post(path, {});
    expect(lines).toEqual([]);
  });
});
