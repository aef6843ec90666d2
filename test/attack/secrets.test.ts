import { inspect, format } from "node:util";
import { serialize } from "node:v8";
import { MockAgent } from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  APIConnectionError,
  AuthenticationError,
  createClient,
  defineFlow,
  ValueError,
  type Client,
  type SavedPause,
} from "noukai-codegen-runtime";
import { clientFor, grader, type LooseFlow } from "../runtime/support/flow.js";
import { completed, fail, json, paused, toolCall } from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const loose = {
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
} as const;
const KEY = "nk_live_id_very-secret";

const at = useServer(
  (request, response) => {
    const body = request.body as { message?: unknown } | undefined;
    const { authorization } = request.headers;
    if (body?.message === "tools") json(response, 200, paused([toolCall("c1", "lookup", "{}")]));
    else if (body?.message === "echo") {
      response.setHeader("x-request-id", authorization ?? "");
      json(response, 502, { detail: { message: authorization } });
    } else if (body?.message === "missing") fail(response, 404, "FLOW_NOT_FOUND");
    else json(response, 200, completed([]));
  },
  () => ({ apiKey: KEY, maxRetries: 0 }),
);

afterEach(() => {
  vi.unstubAllEnvs();
});

/** All text reachable from a value through its own properties, symbols, prototypes and collections. */
function reachableText(root: unknown): string {
  const seen = new Set<object>();
  const texts: string[] = [];
  const queue: unknown[] = [root];
  for (let value = queue.pop(); queue.length > 0 || value !== undefined; value = queue.pop()) {
    if (typeof value === "string") texts.push(value);
    if ((typeof value !== "object" && typeof value !== "function") || value === null) continue;
    if (seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map) queue.push(...value.keys(), ...value.values());
    if (value instanceof Set) queue.push(...value);
    for (const key of Reflect.ownKeys(value)) {
      texts.push(String(key));
      const property = Reflect.getOwnPropertyDescriptor(value, key);
      queue.push(property?.value, property?.get, property?.set);
    }
  }
  return texts.join("\n");
}

/** Everything that a program may print or store of a value. */
function outputsOf(value: unknown): string {
  const outputs = [
    reachableText(value),
    inspect(value, { showHidden: true, depth: 10, getters: true }),
    format("%o %O %j", value, value, value),
    JSON.stringify(value),
  ];
  for (const copy of [structuredClone, serialize]) {
    try {
      outputs.push(inspect(copy(value), { depth: 10 }), String(copy(value)));
    } catch (error) {
      // What holds functions cannot be copied.
      outputs.push(inspect(error));
    }
  }
  return outputs.join("\n");
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

// At bd91f18 `client[Symbol.for("noukai-codegen-runtime.core")](flow).headers()` gave the key to anyone.
describe("the API key is in nothing that a program can print, clone or walk through:", () => {
  it("the client, its flows and what they return", async () => {
    const { client } = at;
    const flow = grader(client);
    const results: unknown[] = [client, flow, flow.run("run-1")];
    results.push(await flow.executeAsync({ message: "Hi." }));
    results.push(await flow.execute({ message: "tools" }), await flow.execute({ message: "Hi." }));
    results.push(flow.steps({ message: "Hi." }));
    for (const result of results) expect(outputsOf(result)).not.toContain("very-secret");
    expect(at.server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it("what the symbols of a client lead to, also during a call", async () => {
    const held: unknown[] = [];
    const hooks = {
      request: (info: unknown) => {
        for (const symbol of Object.getOwnPropertySymbols(at.client)) {
          const member: unknown = Reflect.get(at.client, symbol);
          if (symbol === Symbol.asyncDispose || typeof member !== "function") continue;
          const core = (bound: object): object => bound;
          held.push(info, Reflect.apply(member, at.client, [grader.descriptor, core]));
        }
      },
    };
    await at.reopen({ apiKey: KEY, hooks });
    await grader(at.client).execute({ message: "Hi." });
    expect(held).toHaveLength(2);
    expect(outputsOf(held)).not.toContain("very-secret");
  });

  it.each([
    [
      "a property",
      (key: string) => Object.assign(new Error("x"), { config: { headers: { key } } }),
    ],
    ["headers", (key: string) => Object.assign(new Error("x"), { sent: new Headers({ key }) })],
    ["several errors", (key: string) => new AggregateError([new Error(`sent ${key}`)], "x")],
    ["a frozen error", (key: string) => Object.freeze(new Error(`sent ${key}`))],
    ["an inner cause", (key: string) => new Error("x", { cause: new Error(`sent ${key}`) })],
    ["a text", (key: string) => `sent ${key}`],
    ["an object", (key: string) => ({ [Symbol("request")]: [{ key }] })],
  ])("an error of a fetch that holds the key in %s", async (_where, reason) => {
    const client = createClient({
      apiKey: KEY,
      baseUrl: "https://service.example/api/v1",
      maxRetries: 0,
      fetch: (_input, init) => {
        const key = new Headers(init?.headers).get("authorization") ?? "";
        return new Promise((_resolve, reject) => {
          const settle: (thrown: unknown) => void = reject;
          settle(reason(key));
        });
      },
    });
    const error: unknown = await grader(client)
      .execute({ message: "m" })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(APIConnectionError);
    const shown = [
      inspect(error, { showHidden: true, depth: 20 }),
      serialize(structuredClone(error)).toString("latin1"),
    ].join("\n");
    expect(shown).not.toContain(KEY);
    expect((error as Error).cause).toBeDefined();
  });

  it("errors, with the causes of undici, and what a server echoes", async () => {
    const errors: unknown[] = [];
    for (const message of ["echo", "missing"]) {
      errors.push(await failureOf(grader(at.client).execute({ message })));
    }
    const mock = new MockAgent();
    mock.disableNetConnect();
    // The error of undici describes the request, with all its headers.
    mock
      .get(at.server.origin)
      .intercept({ method: "POST", path: () => true, headers: { missing: "header" } })
      .reply(200, {});
    for (const client of [
      clientFor("http://127.0.0.1:1/api/v1", { apiKey: KEY, maxRetries: 0 }),
      clientFor(at.server.baseUrl, { apiKey: KEY, maxRetries: 0, dispatcher: mock }),
    ]) {
      errors.push(await failureOf(grader(client).execute({ message: "Hi." })));
      await client.close();
    }
    await mock.close();
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error);
      expect(outputsOf(error)).not.toContain("very-secret");
    }
  });
});

// At bd91f18 nothing said that a key was sent over the network without encryption.
describe("a key over http:", () => {
  const dispatcher = {
    dispatch: (): never => {
      throw new Error("sent");
    },
  };

  it.each([
    ["http://service.example:81", 1],
    ["https://service.example", 0],
    ["http://localhost:81", 0],
    ["http://app.localhost", 0],
    ["http://127.8.0.1", 0],
    ["http://[::1]:81", 0],
    ["http://localhost.example", 1],
    ["http://192.0.2.1", 1],
  ])("to %s warns %i times, whatever the client sends with", async (origin, expected) => {
    for (const options of [{ dispatcher }, { fetch: () => Promise.reject(new Error("sent")) }]) {
      const warnings: string[] = [];
      const hooks = { warning: (message: string) => void warnings.push(message) };
      const client = clientFor(`${origin}/api/v1`, { ...options, hooks, maxRetries: 0 });
      for (let i = 0; i < 3; i++) await failureOf(grader(client).execute({ message: "Hi." }));
      await client.close();
      expect(warnings).toHaveLength(expected);
      for (const message of warnings) expect(message).toContain(new URL(origin).host);
    }
  });
});

// At bd91f18 the projects `aa--bb/cc` and `aa/bb--cc` shared the variable NOUKAI_API_KEY__AA__BB__CC.
it("no two projects share a variable with a key", async () => {
  const open = (): Client => createClient({ baseUrl: at.server.baseUrl });
  vi.stubEnv("NOUKAI_API_KEY", "");
  vi.stubEnv("NOUKAI_API_KEY__AA___BB__CC", "nk_first");
  vi.stubEnv("NOUKAI_API_KEY__AA__BB___CC", "nk_second");
  vi.stubEnv("NOUKAI_API_KEY__AA__BB__CC", "nk_none");
  const define = (org: string, project: string) =>
    defineFlow<LooseFlow>({ org, project, slug: "flow-1", defaultVersion: "draft" });
  const client = open();
  await define("aa--bb", "cc")(client).execute({ message: "Hi." });
  await define("aa", "bb--cc")(client).execute({ message: "Hi." });
  expect(at.server.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer nk_first",
    "Bearer nk_second",
  ]);
  // No project has an underscore in its name: `a_b` would share the variable of `a-b`.
  const call = define("aa", "bb__cc")(client).execute({ message: "Hi." });
  await expect(call).rejects.toThrow(AuthenticationError);
  await client.close();
});

// At bd91f18 the family of paths that one project's key was refused decided for all projects.
it("the address of traces is remembered for each project", async () => {
  at.server.handle((request, response) => {
    const isRefused = request.path.includes("/spelling/");
    if (isRefused) fail(response, 403, "FORBIDDEN");
    else json(response, 200, { steps: [] });
  });
  const maths = defineFlow<LooseFlow>({
    org: "acme",
    project: "maths",
    slug: "flow-1",
    defaultVersion: "draft",
  });
  await grader(at.client).run("run-1").trace();
  await maths(at.client).run("run-1").trace();
  await grader(at.client).run("run-1").trace();
  expect(at.server.requests.map(({ path }) => path.replace("/api/v1", ""))).toEqual([
    "/seq/acme/spelling/grade-3/runs/run-1/trace",
    "/flow-runs/run-1/trace",
    "/seq/acme/maths/flow-1/runs/run-1/trace",
    "/flow-runs/run-1/trace",
  ]);
});

// At bd91f18 the id `..` made the path of something else, and URLs went out as they were given.
describe("ids and addresses are refused before anything is sent", () => {
  const bad: unknown[] = [
    "",
    ".",
    "..",
    "run\n1",
    "run\u0000",
    "\u202Erun",
    "\ud800",
    5,
    undefined,
  ];

  it.each(bad)("%j", async (id) => {
    const flow = grader(at.client);
    const run = flow.run(id as string);
    const saved = JSON.parse(
      JSON.stringify(await flow.execute({ message: "tools" })),
    ) as SavedPause;
    const toolResults = [{ toolCallId: "c1", content: "found" }];
    const sent = at.server.requests.length;
    for (const call of [
      async () => run.trace(),
      async () => run.stepTrace("find"),
      async () => run.liveTrace().next(),
      async () => flow.run("run-1").stepTrace(id as "find"),
      async () => flow.resume({ ...saved, executionId: id as string }, { toolResults }),
    ]) {
      await expect(call()).rejects.toThrow(ValueError);
    }
    expect(at.server.requests).toHaveLength(sent);
  });

  it.each(["", ".", "..", "a\nb"])("the address of a flow: %j", async (part) => {
    for (const name of ["org", "project", "slug"]) {
      const flow = defineFlow<LooseFlow>({ ...loose, [name]: part })(at.client);
      await expect(flow.execute({ message: "Hi." })).rejects.toThrow(`The ${name} of the flow`);
      await expect(flow.steps({ message: "Hi." }).next()).rejects.toThrow(ValueError);
      await expect(flow.executeAsync({ message: "Hi." })).rejects.toThrow(ValueError);
      await expect(flow.run("run-1").trace()).rejects.toThrow(ValueError);
    }
    expect(at.server.requests).toHaveLength(0);
  });

  it("attachments", async () => {
    const good = {
      kind: "url",
      url: "https://files.example/a.png",
      mimeType: "image/png",
    } as const;
    for (const attachment of [
      { ...good, url: "https://files.example/a b.png" },
      { ...good, url: " https://files.example/a.png" },
      { ...good, url: "https://files.example/\r\nX: y" },
      { ...good, url: "https:files.example/a.png" },
      { ...good, url: "https:\\\\files.example\\a.png" },
      { ...good, mimeType: "image/png\r\nX: y" },
      { ...good, filename: "a\u0000.png" },
    ]) {
      const call = grader(at.client).execute({ message: "Hi.", attachments: [attachment] });
      await expect(call).rejects.toThrow(/^attachments\[0\] /);
    }
    expect(at.server.requests).toHaveLength(0);
  });

  it("calls without options", async () => {
    const flow = grader(at.client);
    for (const options of [undefined, null, "Hi.", []]) {
      // What a JavaScript program may pass.
      const given = options as unknown as { message: string };
      await expect(flow.execute(given)).rejects.toThrow(/takes an object of options/);
      await expect(flow.executeAsync(given)).rejects.toThrow(/takes an object of options/);
    }
    expect(at.server.requests).toHaveLength(0);
  });
});
