import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AuthenticationError,
  connectFlows,
  createClient,
  defineFlow,
  NotImplementedError,
  ValueError,
  type Client,
  type Flow,
} from "noukai-codegen-runtime";
import { clientFor, grader, type GraderFlow, type LooseFlow } from "./support/flow.js";
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
    expect(server.requests[0]?.body).toEqual({ parameters: { message: "Hi." } });
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
      /No parameter may be named "attachments"/,
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
      published: [],
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
      published: [7],
    });
    await pinned(client).execute({});
    expect(server.requests[0]?.path).toBe("/api/v1/seq/acme/spelling/grade-3/v7/execute");
  });

  it('"production" is a NotImplementedError unless the client allows it', async () => {
    await expect(grader(client).execute({ message: "Hi.", version: "production" })).rejects.toThrow(
      NotImplementedError,
    );
    expect(server.requests).toHaveLength(0);
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

describe("createClient", () => {
  it("takes the key from the option, then from NOUKAI_API_KEY", async () => {
    vi.stubEnv("NOUKAI_API_KEY", "nk_from_env");
    const fromEnv = createClient({ baseUrl: server.baseUrl });
    await grader(fromEnv).execute({ message: "Hi." });
    await fromEnv.close();
    expect(server.requests[0]?.headers.authorization).toBe("Bearer nk_from_env");
  });

  it("refuses to start without a key, or with one of another service, and does not show it", () => {
    vi.stubEnv("NOUKAI_API_KEY", "");
    expect(() => createClient()).toThrow(AuthenticationError);
    for (const apiKey of ["sk-very-secret", "", "nk_with space", "nk_line\n"]) {
      try {
        createClient({ apiKey });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(AuthenticationError);
        if (apiKey.length > 0) expect(String(error)).not.toContain(apiKey);
      }
    }
  });

  it("finds the base URL: option, env option, NOUKAI_BASE_URL, NOUKAI_ENV, hosted", () => {
    const apiKey = "nk_x";
    expect(createClient({ apiKey }).baseUrl).toBe("https://api.noukai.xyz/api/v1");
    vi.stubEnv("NOUKAI_ENV", "dev");
    expect(createClient({ apiKey }).baseUrl).toBe("http://localhost:8080/api/v1");
    vi.stubEnv("NOUKAI_BASE_URL", "http://gateway:99/x/");
    expect(createClient({ apiKey }).baseUrl).toBe("http://gateway:99/x");
    expect(createClient({ apiKey, env: "production" }).baseUrl).toBe(
      "https://api.noukai.xyz/api/v1",
    );
    expect(createClient({ apiKey, env: "dev" }).baseUrl).toBe("http://localhost:8080/api/v1");
    expect(createClient({ apiKey, env: "dev", baseUrl: "https://b" }).baseUrl).toBe("https://b");
    vi.stubEnv("NOUKAI_BASE_URL", "");
    vi.stubEnv("NOUKAI_ENV", "staging");
    expect(() => createClient({ apiKey })).toThrow(/NOUKAI_ENV must be "dev" or "production"/);
  });

  it.each([
    "not a url",
    "ftp://host/x",
    "https://user:pass@host/x",
    "https://host/x?key=1",
    "https://host/x#y",
  ])("refuses the base URL %s without repeating it", (baseUrl) => {
    expect(() => createClient({ apiKey: "nk_x", baseUrl })).toThrow(ValueError);
    expect(() => createClient({ apiKey: "nk_x", baseUrl })).not.toThrow(baseUrl);
  });

  it.each([
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: { idle: -5 } },
    { sessionId: "two\nlines" },
  ])("refuses %j", (options) => {
    expect(() => createClient({ apiKey: "nk_x", ...options })).toThrow(ValueError);
  });

  it("is closed by await using, also twice, and then refuses calls", async () => {
    const flow = grader(client);
    {
      await using used = client;
      await grader(used).execute({ message: "Hi." });
    }
    await client.close();
    await expect(flow.execute({ message: "Hi." })).rejects.toThrow(/client was closed/);
    await server.idle();
  });

  it("sends with the fetch it is given", async () => {
    const seen: string[] = [];
    const injected = clientFor("https://edge.example/api", {
      fetch: (input, init) => {
        seen.push(
          `${init?.method ?? ""} ${input instanceof Request ? input.url : input.toString()}`,
        );
        return Promise.resolve(Response.json(completed([])));
      },
    });
    expect(await grader(injected).execute({ message: "Hi." })).toEqual(completed([]));
    expect(seen).toEqual(["POST https://edge.example/api/seq/acme/spelling/grade-3/v0/execute"]);
  });
});

describe("connectFlows", () => {
  it("builds each flow when it is first touched, once, and closes the client", async () => {
    let built = 0;
    interface Flows {
      readonly acme: { readonly spelling: { readonly grade3: Flow<GraderFlow> } };
    }
    const flows = connectFlows<Flows>(client, {
      acme: {
        spelling: {
          grade3: (given) => {
            built++;
            return grader(given);
          },
        },
      },
    });
    expect(built).toBe(0);
    await flows.acme.spelling.grade3.execute({ message: "Hi." });
    expect(flows.acme.spelling.grade3).toBe(flows.acme.spelling.grade3);
    expect(built).toBe(1);
    expect(Object.keys(flows)).toEqual(["acme"]);
    await flows[Symbol.asyncDispose]();
    await expect(flows.acme.spelling.grade3.execute({ message: "Hi." })).rejects.toThrow(/closed/);
  });
});
