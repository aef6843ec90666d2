import { createContext, Script } from "node:vm";
import { describe, expect, it } from "vitest";
import {
  bundle,
  executeOnly,
  loadedBundle,
  runBundle,
  twentyFlows,
  twentyValidatedFlows,
} from "./support/bundle.js";
import { completed, json } from "./support/server.js";
import { useServer } from "./support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed({ text: "Hello." }));
});

const execute = `
  const done = await flow0(client).execute({ message: "Hi." });
  if (done.status !== "completed") throw new Error(done.status);
`;

/** What is loaded after a validated call: 15.5 kB of the runtime, 3.5 of verdicts, the rest of flows, schemas and glue. */
const MAX_VALIDATED = 25_180;
const MAX_VALIDATED_GZIPPED = 10_520;

describe("a bundle", () => {
  it("of twenty flows and the runtime has loaded at most 15,545 bytes, 6,325 compressed, when it has executed", async () => {
    const program = twentyFlows + execute + "await client.close();";
    const { size, gzipped, names } = await runBundle(program, at.server.baseUrl);
    expect(at.server.requests).toHaveLength(1);
    expect(names).toEqual(["chunk.js", "stdin.js", "undici.js"]);
    expect(size).toBeLessThanOrEqual(15_545);
    expect(gzipped).toBeLessThanOrEqual(6_325);
  });

  it("of twenty flows with schemas loads what gives verdicts, but not the validator, when it has executed", async () => {
    const program = twentyValidatedFlows + execute + "await client.close();";
    const { size, gzipped, names } = await runBundle(program, at.server.baseUrl);
    expect(names).toContain("validation.js");
    expect(names).toContain("reply.schemas.js");
    for (const name of ["violations.js", "lazy.js"]) expect(names).not.toContain(name);
    expect(size).toBeLessThanOrEqual(MAX_VALIDATED);
    expect(gzipped).toBeLessThanOrEqual(MAX_VALIDATED_GZIPPED);
  });

  it("of flows with schemas loads neither validator nor schemas where that is off", async () => {
    const off = execute.replace("}", ', validate: { inputs: "off", outputs: "off" } }');
    const program = twentyValidatedFlows + off + "await client.close();";
    const { names } = await runBundle(program, at.server.baseUrl);
    expect(names).toContain("stdin.js");
    for (const name of ["validation.js", "violations.js", "reply.schemas.js", "lazy.js"])
      expect(names).not.toContain(name);
  });

  it.each([
    ["https://localhost:1", "https_proxy", false],
    ["http://127.0.0.1", "HTTP_PROXY", false],
    ["https://service.example", "no_proxy", false],
    ["https://service.example", "HTTPS_PROXY", true],
    ["https://service.example", "http_proxy", true],
    ["http://service.example", "no_proxy", true],
    ["http://127.0.0.1.service.example", "no_proxy", true],
  ])(
    "sends a first request to %s with %s, and has loaded the rest: %s",
    async (origin, name, rest) => {
      const program = `
      for (const name of Object.keys(process.env)) if (/_proxy$/i.test(name)) delete process.env[name];
      process.env.${name} = "http://proxy.example";
      ${executeOnly.replace("createClient()", "createClient({ dispatcher: { dispatch: () => process.exit() } })")}
    `;
      const { names } = await runBundle(program, `${origin}/api/v1`);
      expect(names.includes("lazy.js")).toBe(rest);
    },
  );

  it("has at most 78 kB, 28.6 kB compressed, in the files that Node.js reads before a second request", async () => {
    const program =
      twentyFlows +
      execute +
      execute.replace("const done", "const again") +
      "await client.close();";
    const { size, gzipped, names } = await runBundle(program, at.server.baseUrl);
    expect(at.server.requests).toHaveLength(2);
    expect(names).toEqual(["chunk.js", "lazy.js", "stdin.js", "undici.js"]);
    expect(size).toBeLessThanOrEqual(78_000);
    expect(gzipped).toBeLessThanOrEqual(28_600);
  });

  it("loads what makes the events of a log, or reads sessions, only where that is used", async () => {
    const logged = twentyFlows.replace("createClient()", "createClient({ onLog: () => {} })");
    const log = await runBundle(`${logged} ${execute} await client.close();`, at.server.baseUrl);
    expect(log.names).toEqual(["chunk.js", "lazy.js", "logged-send.js", "stdin.js", "undici.js"]);
    const read = `await client.session(crypto.randomUUID()).executions().catch(() => {}); await client.close();`;
    const session = await runBundle(twentyFlows + read, at.server.baseUrl);
    expect(session.names).toEqual([
      ...["chunk.js", "lazy.js", "session-reader.js", "stdin.js", "undici.js"],
    ]);
  });

  it("of a program that only executes is smaller still", async () => {
    const twenty = await runBundle(
      twentyFlows + execute + "await client.close();",
      at.server.baseUrl,
    );
    const one = await runBundle(executeOnly, at.server.baseUrl);
    expect(one.size).toBeLessThan(twenty.size);
  });

  it("has few files: what is loaded later is one module", async () => {
    const start = await loadedBundle(twentyFlows);
    const later = await loadedBundle(twentyFlows, "dist/lazy.js");
    expect(start.modules.filter((path) => path.includes("eventsource-parser"))).toEqual([]);
    expect(later.modules.filter((path) => path.includes("eventsource-parser"))).toHaveLength(1);
  });

  it("with all that is loaded later in it stays below 93 kB, 33.6 kB compressed", async () => {
    // @noukai/sdk 0.3.0 without its adapters, for comparison, is 31 kB and does not do what this does.
    const { size, gzipped } = await bundle(twentyFlows);
    expect(size).toBeLessThanOrEqual(93_000);
    expect(gzipped).toBeLessThanOrEqual(33_600);
  });

  it("drops what a program does not use", async () => {
    const { code } = await loadedBundle(executeOnly);
    expect(code).not.toContain("The trace ended");
    expect(code).not.toContain("draft-2020-12");
  });
});

/** What a program on the edge prints, with the globals that a worker has and none of Node's. */
const edgeProgram = `
  import { createClient, defineFlow, defineTool } from "noukai-codegen-runtime";
  const flow = defineFlow({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft" });
  const schema = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }), jsonSchema: { input: () => ({ type: "object" }) } } };
  const tool = defineTool({ name: "lookup", parameters: schema, run: () => "found" });
  export async function run(fetch) {
    const client = createClient({ apiKey: "nk_edge", baseUrl: "https://edge.example/api/v1", ...(fetch && { fetch }) });
    const bound = flow(client);
    const done = await bound.execute({ message: "Hi.", tools: [tool] });
    const steps = [];
    for await (const step of bound.steps({ message: "Hi." })) steps.push(step.stepId);
    const trace = await bound.run("run-1").trace();
    const job = await bound.executeAsync({ message: "Hi." });
    const end = await job.wait();
    let failure;
    try { await bound.execute({ message: "fail" }); } catch (error) { failure = error.name; }
    await client.close();
    return JSON.stringify([done.status, steps, trace.ok, end.status, failure]);
  }
`;

const frame = (event: string, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** A service that answers as the edge program expects. */
const edgeFetch: typeof globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const body = typeof init?.body === "string" ? init.body : "";
  const call = { id: "c1", type: "function", function: { name: "lookup", arguments: "{}" } };
  if (url.endsWith("/execute") && body.includes('"fail"')) {
    return Promise.resolve(Response.json({ detail: { code: "FLOW_NOT_FOUND" } }, { status: 404 }));
  }
  if (url.endsWith("/execute") && !body.includes("toolCallMessages")) {
    return Promise.resolve(
      Response.json({
        status: "tool_calls_required",
        executionId: "run-1",
        pausedAtStep: "find",
        toolCalls: [call],
        toolCallMessages: [],
      }),
    );
  }
  if (url.endsWith("/step")) {
    const frames =
      frame("run_started", { runId: "run-1" }) +
      frame("step_completed", { stepId: "find", output: {} }) +
      frame("flow_completed", { result: {} });
    return Promise.resolve(new Response(frames));
  }
  return Promise.resolve(Response.json({ ok: true, status: "completed", executionId: "run-1" }));
};

/** What workers have. */
const WORKER_GLOBALS = [
  "AbortController",
  "AbortSignal",
  "DOMException",
  "Event",
  "EventTarget",
  "Headers",
  "ReadableStream",
  "Request",
  "Response",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "URLSearchParams",
  "clearTimeout",
  "console",
  "performance",
  "queueMicrotask",
  "setTimeout",
] as const;

describe("on the edge", () => {
  it("needs no module of Node's, and runs in an isolate without Node's globals", async () => {
    // For the browser, with nothing left out and no stand-ins: an import of Node's would fail here.
    const { code, modules } = await bundle(edgeProgram, {
      platform: "browser",
      external: [],
      globalName: "edge",
    });
    expect(
      modules.filter(
        (path) => path.includes("node_modules/undici/") && !path.startsWith("(disabled)"),
      ),
    ).toEqual([]);
    expect(code).not.toMatch(/["']node:/);

    for (const given of [true, false]) {
      const globals: Record<string, unknown> = Object.fromEntries(
        WORKER_GLOBALS.map((name) => [name, globalThis[name]]),
      );
      // Without an option the platform's own is used.
      if (!given) globals.fetch = edgeFetch;
      const context = createContext(globals);
      new Script(code).runInContext(context);
      const { run } = globals.edge as { run: (fetch?: unknown) => Promise<string> };
      expect(JSON.parse(await run(given ? edgeFetch : undefined))).toEqual([
        "completed",
        ["find"],
        true,
        "completed",
        "FlowNotFoundError",
      ]);
    }
  });
});
