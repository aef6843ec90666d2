import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/index.js";
import { createLog } from "../../emulator/log.js";
import { createRedactor } from "../../emulator/redact.js";
import { clientOf, type TestClient } from "../emulator/client.js";
import { code, flow, llm, text } from "../emulator/flows.js";
import { temporaryFolder } from "../support/folder.js";

/*
 * Who may use the emulator, and what it keeps. At bd91f18 it answered to any name on other addresses than loopback, its
 * control routes to anyone; a key saw the sessions of all organizations and could go on with their runs; an output nested
 * 3,000 deep was an internal error.
 */
const asKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

describe("keys of one organization", () => {
  const session = "0f0e0d0c-0b0a-4009-8008-070605040302";
  const flows = [
    flow([code("a", "return 1"), code("b", "return 2")], { org: "acme" }),
    flow([llm("ask", "{{message}}", text, { tools: true })], { org: "acme", slug: "tools" }),
    flow([code("a", "return 1"), code("b", "return 2")], { org: "rival" }),
    flow([code("a", "return 1"), code("b", "return 2")], { org: "acme", project: "grammar" }),
  ];
  const keys = [
    { key: "nk_live_acme_secret", org: "acme", project: "spelling" },
    { key: "nk_live_rival_secret", org: "rival" },
    { key: "nk_live_grammar_secret", org: "acme", project: "grammar" },
  ];
  const [acme, rival, grammar] = keys.map(({ key }) => asKey(key));
  const tools = [{ type: "function", function: { name: "look" } }];

  async function withRuns(
    check: (
      client: TestClient,
      ids: Record<"execute" | "step" | "paused" | "job", string>,
    ) => Promise<void>,
  ): Promise<void> {
    await using emulator = await startEmulator({ flows, listen: false, keys });
    const client = clientOf(emulator);
    const headers = { ...acme, "x-session-id": session };
    const post = async (path: string, body: object): Promise<string> =>
      (await client.post(`/seq/acme/spelling/${path}`, body, headers)).body.executionId as string;
    const [begun] = await client.stream("/seq/acme/spelling/grade-3/v0/step", {}, headers);
    await check(client, {
      execute: await post("grade-3/execute", { trace: true }),
      step: begun?.data.executionId as string,
      paused: await post("tools/execute", { message: "x", tools, toolChoice: "required" }),
      job: await post("grade-3/jobs", {}),
    });
  }

  test("see none of another's runs, whichever route they ask", async () => {
    await withRuns(async (client, ids) => {
      for (const foreign of [rival, grammar]) {
        for (const id of Object.values(ids)) {
          for (const rest of [
            "trace",
            "steps/a/trace",
            "steps/a/trace?attempt=all",
            "trace/stream",
          ]) {
            const named = await client.get(
              `/seq/acme/spelling/grade-3/runs/${id}/${rest}`,
              foreign,
            );
            expect([named.status, named.body]).toMatchObject([
              403,
              { detail: { code: "PERMISSION_DENIED" } },
            ]);
            const byId = await client.get(`/flow-runs/${id}/${rest}`, foreign);
            const none = await client.get(`/flow-runs/none/${rest}`, foreign);
            // The same as for a run that does not exist, so that a key learns nothing of others.
            expect([byId.status, JSON.stringify(byId.body).replace(id, "none")]).toEqual([
              404,
              JSON.stringify(none.body),
            ]);
          }
          for (const org of ["rival/spelling", "acme/grammar"]) {
            const own = foreign === rival ? "rival/spelling" : "acme/grammar";
            const answer = await client.get(`/seq/${org}/grade-3/runs/${id}/trace`, foreign);
            expect(answer.status).toBe(org === own ? 404 : 403);
          }
        }
        expect(
          (await client.get(`/seq/acme/spelling/grade-3/jobs/${ids.job}`, foreign)).status,
        ).toBe(403);
        expect((await client.get(`/flow-runs`, foreign)).body.runs).toEqual([]);
        expect((await client.get(`/seq/sessions/${session}`, foreign)).status).toBe(404);
      }
      expect((await client.get(`/flow-runs`, acme)).body.runs).toHaveLength(4);
    });
  });

  test("see their own part of a session that several use", async () => {
    await withRuns(async (client, ids) => {
      const headers = { ...rival, "x-session-id": session };
      const own = await client.post("/seq/rival/spelling/grade-3/execute", {}, headers);
      const seen = async (key: Record<string, string> | undefined): Promise<unknown[]> => {
        const { executions } = (await client.get(`/seq/sessions/${session}`, key)).body;
        return (executions as { executionId: string }[]).map(({ executionId }) => executionId);
      };
      expect(await seen(rival)).toEqual([own.body.executionId]);
      expect((await seen(acme)).sort()).toEqual(Object.values(ids).sort());
    });
  });

  test("cannot go on with another's run: not by execute, not by step, not with tool results", async () => {
    await withRuns(async (client, ids) => {
      for (const executionId of Object.values(ids)) {
        const bodies = [
          ["rival/spelling/grade-3/execute", rival],
          ["rival/spelling/grade-3/v0/step", rival],
          ["acme/grammar/grade-3/v0/step", grammar],
        ] as const;
        for (const [path, key] of bodies) {
          const body = {
            executionId,
            stepIndex: 1,
            pausedAtStep: "a",
            accumulatedOutputs: { a: 1 },
          };
          const answer = await client.post(`/seq/${path}`, body, key);
          expect([answer.status, answer.body]).toMatchObject([
            404,
            { detail: { code: "RUN_NOT_FOUND" } },
          ]);
          expect(JSON.stringify(answer.body)).not.toContain("acme/spelling");
        }
        const body = { executionId, pausedAtStep: "ask", toolCallMessages: [] };
        expect((await client.post("/seq/acme/spelling/tools/execute", body, rival)).status).toBe(
          403,
        );
      }
      const { body } = await client.get(`/flow-runs/${ids.paused}/trace`, acme);
      expect(body).toMatchObject({ flowRun: { status: "paused" } });
    });
  });

  test("do not learn which flows others have", async () => {
    await withRuns(async (client) => {
      const answer = await client.post("/seq/acme/spelling/none/execute", {}, rival);
      expect(answer).toMatchObject({
        status: 403,
        body: { detail: { code: "PERMISSION_DENIED" } },
      });
      expect(JSON.stringify(answer.body)).not.toContain("grade-3");
    });
  });
});

describe("names and the control token", () => {
  const flows = [flow([code("a", "return 1")])];
  const start = (options: EmulatorOptions): Promise<Emulator> =>
    startEmulator({ flows, ...options });
  const hosts: Record<string, readonly [loopback: number, open: number]> = {
    // Names of this machine, however they are written.
    localhost: [200, 200],
    "LOCALHOST:8080": [200, 200],
    "localhost.": [200, 200],
    "a.localhost:1": [200, 200],
    "127.0.0.1": [200, 200],
    "[::1]:8080": [200, 200],
    // Addresses, which no foreign page can have for a name.
    "192.168.1.20:8080": [403, 200],
    "[fd00::1]": [403, 200],
    // Names: an attacker may let any resolve to this machine.
    "emulator:8080": [403, 200],
    "EMULATOR.": [403, 200],
    "evil.example": [403, 403],
    "localhost.evil.example": [403, 403],
    "127.0.0.1.evil.example": [403, 403],
    "evil.example:8080": [403, 403],
    "emulator.evil.example": [403, 403],
    xlocalhost: [403, 403],
  };

  const statusFor = (port: number, host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { host };
      httpRequest({ port, host: "127.0.0.1", path: "/api/v1/health", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });

  test("on other addresses only allowed names and addresses are served", async () => {
    await using local = await start({});
    await using open = await start({ host: "0.0.0.0", allowHosts: ["emulator"] });
    const seen: typeof hosts = {};
    for (const host of Object.keys(hosts))
      seen[host] = [await statusFor(local.port, host), await statusFor(open.port, host)];
    expect(seen).toEqual(hosts);
    await expect(start({ allowHosts: ["http://x/"] })).rejects.toThrow(
      '"http://x/" cannot be allowed',
    );
  });

  const controls = [
    ["GET", "/emulator/mocks"],
    ["PUT", "/emulator/mocks/a", 1],
    ["DELETE", "/emulator/mocks/a"],
    ["DELETE", "/emulator/mocks"],
    ["GET", "/emulator/chaos"],
    ["PUT", "/emulator/chaos", []],
    ["DELETE", "/emulator/chaos"],
    ["PUT", "/emulator/keys/nk_live_own_secret", {}],
    ["POST", "/emulator/publish", { org: "acme", project: "spelling", slug: "grade-3" }],
    ["GET", "/%65mulator/chaos"],
    ["GET", "/emulator/chaos/"],
    ["GET", "/emulator"],
  ] as const;

  async function controlStatuses(emulator: Emulator, authorization: string): Promise<number[]> {
    const client = clientOf(emulator);
    const statuses: number[] = [];
    for (const [method, path, body] of controls)
      statuses.push((await client.send(method, path, body, { authorization })).status);
    return statuses;
  }

  test("control routes need the token where other machines reach them", async () => {
    await using open = await start({ host: "0.0.0.0", listen: false });
    const token = open.controlToken ?? "";
    expect(token).toMatch(/^[\w-]{32}$/);
    const wrong = [
      "",
      "Bearer",
      `Bearer ${token}x`,
      `Bearer ${token.slice(1)}`,
      `Basic ${token}`,
      "Bearer nk_live_x",
    ];
    for (const authorization of wrong)
      expect(await controlStatuses(open, authorization)).toEqual(controls.map(() => 401));
    const allowed = await controlStatuses(open, `bearer  ${token}`);
    expect(allowed).not.toContain(401);
    expect(allowed.filter((status) => status < 300)).not.toHaveLength(0);
    await using again = await start({ host: "0.0.0.0", listen: false });
    expect(again.controlToken).not.toBe(token);
  });

  test.each(["127.0.0.1", "127.3.2.1", "localhost", "LOCALHOST.", "::1", "::ffff:127.0.0.1"])(
    "on %s they need none, unless one is chosen",
    async (host) => {
      await using local = await start({ host, listen: false });
      expect(local.controlToken).toBeUndefined();
      expect(await controlStatuses(local, "")).not.toContain(401);
      await using chosen = await start({ host, listen: false, controlToken: "chosen-for-this-ci" });
      expect(await controlStatuses(chosen, "")).toEqual(controls.map(() => 401));
      expect(await controlStatuses(chosen, "Bearer chosen-for-this-ci")).not.toContain(401);
    },
  );

  test.each([
    "0.0.0.0",
    "::",
    "127.0.0.1.evil.example",
    "127.evil.example",
    "192.168.1.2",
    "::ffff:10.0.0.1",
  ])("%s is not loopback", async (host) => {
    await using open = await start({ host, listen: false });
    expect(open.controlToken).toBeDefined();
  });

  test.each(["", "short", "with a space in it", "später-später-später"])(
    "%j is no token",
    async (controlToken) => {
      await expect(start({ controlToken })).rejects.toThrow("at least 16 characters");
    },
  );
});

describe("keys", () => {
  test("are in no log line and not in the database", async () => {
    await using folder = await temporaryFolder();
    const lines: string[] = [];
    const controlToken = "control-token-0123456789";
    const secrets = ["nk_live_4711_topsecret", "sk-model-topsecret0815", controlToken];
    const [key = "", apiKey = ""] = secrets;
    const options = {
      flows: [flow([llm("ask", "{{message}}", text)])],
      cwd: folder.path,
      db: join(folder.path, "runs.db"),
      listen: false,
      controlToken,
      llm: {
        url: "http://model.invalid/v1",
        model: "m",
        apiKey,
        fetch: () => Promise.resolve(new Response(`no ${apiKey}, ${key}`, { status: 401 })),
      },
      logTo: (line: string) => lines.push(line),
    };
    for (const log of ["text", "json"] as const) {
      await using emulator = await startEmulator({ ...options, log });
      const client = clientOf(emulator);
      const headers = { ...asKey(key), "x-session-id": "0f0e0d0c-0b0a-4009-8008-070605040302" };
      const path = "/seq/acme/spelling/grade-3/v0";
      const body = { message: "x", trace: true };
      await client.post(`${path}/execute`, body, headers);
      await client.stream(`${path}/step`, body, headers);
      await client.post(`${path}/jobs`, body, headers);
      expect((await client.post(`${path}/step`, { executionId: key }, headers)).status).toBe(400);
      const control = asKey(controlToken);
      await client.send("PUT", `/emulator/keys/${key}`, { credits: 5 }, control);
      await client.send("PUT", `/emulator/keys/${key.replaceAll("_", "%5F")}`, {}, control);
      await client.get(`/flow-runs?key=${key}&token=${controlToken}`, headers);
      await client.get(`/flow-runs/${key}/trace`, headers);
    }
    expect(lines.length).toBeGreaterThan(14);
    const stored = (await readFile(options.db)).toString("latin1");
    expect(stored).toContain("grade-3");
    for (const secret of ["4711", ...secrets, "topsecret", "0123456789"]) {
      expect(lines.join("")).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
  });

  test("are hidden in a bug report, which cannot forge lines of the log either", () => {
    const written: string[] = [];
    const redact = createRedactor(["sk-model-topsecret0815"]);
    const error = new Error(
      "Bearer nk_live_4711_topsecret\n12:00:00.000 GET /forged 200 \u001b[31m sk-model-topse",
    );
    for (const format of ["off", "text", "json"] as const)
      createLog(format, (line) => written.push(line), redact).bug(error);
    expect(written).toHaveLength(3);
    expect(written.join("")).not.toMatch(/4711|topse|^12:00/m);
    expect(written.join("")).not.toContain("\u001b");
  });
});
