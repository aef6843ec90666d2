import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  defineFlow,
  NotImplementedError,
  ValueError,
  type Client,
  type Flow,
} from "noukai-codegen-runtime";
import { clientFor, grader, type LooseFlow } from "./support/flow.js";
import { completed, json, startServer, type ScriptedServer } from "./support/server.js";

let server: ScriptedServer;
let client: Client;

beforeEach(async () => {
  server = await startServer((_request, response) => {
    json(response, 200, completed([{ text: "fun" }]));
  });
  client = clientFor(server.baseUrl);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await client.close();
  await server[Symbol.asyncDispose]();
});

describe("execute", () => {
  it("sends the inputs and settings, and returns the typed result", async () => {
    const done = await grader(client).execute({
      message: "Ths is fun.",
      parameters: { difficulty: "hard" },
      blockOverrides: { find: { temperature: 0 } },
      trace: true,
    });

    expect(done).toEqual(completed([{ text: "fun" }]));
    expect(server.requests).toHaveLength(1);
    const [request] = server.requests;
    expect(request?.method).toBe("POST");
    expect(request?.path).toBe("/api/v1/seq/acme/spelling/grade-3/v0/execute");
    expect(request?.body).toEqual({
      message: "Ths is fun.",
      parameters: { difficulty: "hard" },
      blockOverrides: { find: { temperature: 0 } },
      trace: true,
    });
    expect(request?.headers).toMatchObject({
      authorization: "Bearer nk_test_secret",
      "content-type": "application/json",
      "x-noukai-api-version": "2026-05-31",
    });
    expect(request?.headers["user-agent"]).toMatch(/^noukai-codegen-runtime\/\d/);
    expect(request?.headers["x-session-id"]).toBeUndefined();
  });

  it("omits what is not set", async () => {
    await grader(client).execute({ parameters: { message: "Hi." } });
    expect(server.requests[0]?.body).toEqual({ message: "Hi.", parameters: { message: "Hi." } });
  });

  it("sends structured turns as messages, and refuses them beside message", async () => {
    const messages = [
      { role: "user", content: "Hi." },
      { role: "assistant", content: "Hello." },
    ] as const;
    await grader(client).execute({ messages });
    expect(server.requests[0]?.body).toEqual({ messages });

    const both: object = { message: "Hi.", messages };
    await expect(grader(client).execute(both as { message: string })).rejects.toThrow(ValueError);
    expect(server.requests).toHaveLength(1);
  });

  it("refuses a parameter named attachments before sending", async () => {
    const parameters: object = { attachments: [] };
    await expect(grader(client).execute({ message: "Hi.", parameters })).rejects.toThrow(
      /The parameter name "attachments" is reserved/,
    );
    expect(server.requests).toHaveLength(0);
  });

  it("sends the session of the client, or of the call", async () => {
    const own = clientFor(server.baseUrl, { sessionId: "11111111-1111-4111-8111-111111111111" });
    await grader(own).execute({ message: "Hi." });
    await grader(own).execute({
      message: "Hi.",
      sessionId: "22222222-2222-4222-8222-222222222222",
    });
    await own.close();
    expect(server.requests.map((request) => request.headers["x-session-id"])).toEqual([
      "11111111-1111-4111-8111-111111111111",
      "22222222-2222-4222-8222-222222222222",
    ]);
  });

  it("encodes the segments of its path", async () => {
    const odd = defineFlow<LooseFlow>({
      org: "../a",
      project: "b/c",
      slug: "d?e#f",
      defaultVersion: "draft",
    });
    await odd(client).execute({});
    expect(server.requests[0]?.path).toBe("/api/v1/seq/..%2Fa/b%2Fc/d%3Fe%23f/v0/execute");
  });
});

describe("version", () => {
  it("routes the draft, a number and, where allowed, production", async () => {
    const allowed = clientFor(server.baseUrl, { production: true });
    await grader(allowed).execute({ message: "Hi." });
    await grader(allowed).execute({ message: "Hi.", version: "draft" });
    await grader(allowed).execute({ message: "Hi.", version: 2, parameters: { language: "en" } });
    await grader(allowed).execute({ message: "Hi.", version: "production" });
    await allowed.close();
    expect(server.requests.map((request) => request.path)).toEqual([
      "/api/v1/seq/acme/spelling/grade-3/v0/execute",
      "/api/v1/seq/acme/spelling/grade-3/v0/execute",
      "/api/v1/seq/acme/spelling/grade-3/v2/execute",
      "/api/v1/seq/acme/spelling/grade-3/execute",
    ]);
  });

  it("is the descriptor's default where a call names none", async () => {
    const pinned = defineFlow<LooseFlow>({
      org: "acme",
      project: "spelling",
      slug: "grade-3",
      defaultVersion: 7,
    });
    await pinned(client).execute({});
    expect(server.requests[0]?.path).toBe("/api/v1/seq/acme/spelling/grade-3/v7/execute");
  });

  it('"production" is a NotImplementedError that names the settings, unless the client allows it', async () => {
    const call = grader(client).execute({ message: "Hi.", version: "production" });
    await expect(call).rejects.toThrow(NotImplementedError);
    await expect(call).rejects.toThrow(/`defaultVersion: "production"` in the config/);
    await expect(call).rejects.toThrow(/`production: true`/);
    expect(server.requests).toHaveLength(0);
  });

  it('"production" is routed without further ado where it is the default', async () => {
    const flow = defineFlow<LooseFlow>({
      org: "acme",
      project: "spelling",
      slug: "grade-3",
      defaultVersion: "production",
    })(client);
    await flow.execute({ message: "Hi." });
    await flow.execute({ message: "Hi.", version: "production" });
    await flow.executeAsync({ message: "Hi." });
    await expect(flow.steps({ message: "Hi." }).next()).rejects.toThrow();
    expect(server.requests.map((request) => request.path)).toEqual([
      "/api/v1/seq/acme/spelling/grade-3/execute",
      "/api/v1/seq/acme/spelling/grade-3/execute",
      "/api/v1/seq/acme/spelling/grade-3/jobs",
      "/api/v1/seq/acme/spelling/grade-3/step",
    ]);
  });

  it.each(["main", "dev", "2", "", 0, -1, 1.5, NaN, Infinity, {}])(
    "%j is a ValueError",
    async (version) => {
      const loose = grader(client) as unknown as Flow<LooseFlow>;
      const options: object = { version };
      await expect(loose.execute(options)).rejects.toThrow(ValueError);
      expect(server.requests).toHaveLength(0);
    },
  );
});
