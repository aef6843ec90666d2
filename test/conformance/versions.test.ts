import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  defineFlow,
  NotImplementedError,
  type Client,
  type FlowDescriptor,
  type FlowFactory,
} from "noukai-codegen-runtime";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveConfig, type Config } from "../../generator/config/index.js";
import { generate } from "../../generator/generate.js";
import { clientFor, type LooseFlow } from "../runtime/support/flow.js";
import {
  completed,
  frame,
  json,
  paused,
  startServer,
  stream,
  toolCall,
  type ScriptedServer,
} from "../runtime/support/server.js";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { driveBlocking } from "./drive-blocking.js";

/* Which version a generated client runs where a call names none, as a server on a socket sees it. */

let server: ScriptedServer;
let client: Client;
beforeEach(async () => {
  server = await startServer((request, response) => {
    const { message } = (request.body ?? {}) as { message?: unknown };
    if (request.path.endsWith("/jobs")) {
      json(response, 202, { executionId: "run-1" });
    } else if (request.path.endsWith("/step")) {
      stream(response, [
        frame("run_started", { executionId: "run-1" }),
        frame("step_completed", { stepId: "find", output: {} }),
        frame("flow_completed", { executionId: "run-1", result: {} }),
      ]);
    } else {
      const tools = [toolCall("c1", "lookup", "{}")];
      json(response, 200, message === "tools" ? paused(tools) : completed({}));
    }
  });
  client = clientFor(server.baseUrl);
});
afterEach(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

/** Runs a flow in every way there is, and returns the paths that were requested, without the base URL. */
async function pathsOf(factory: FlowFactory<LooseFlow>, options: object = {}): Promise<string[]> {
  const flow = factory(client);
  const call: object = { ...options, message: "x" };
  await flow.execute(call);
  const tools = [{ type: "function", function: { name: "lookup" } }];
  const asking: object = { ...options, message: "tools", tools };
  const outcome = await flow.execute(asking);
  if (outcome.status !== "tool_calls_required") throw new Error(outcome.status);
  const toolResults = [{ toolCallId: "c1", content: "x" }];
  await outcome.resume({ toolResults });
  await flow.resume(outcome.toJSON(), { toolResults });
  for await (const _ of flow.steps(call));
  for await (const _ of flow.events(call));
  await flow.executeAsync(call);
  const { descriptor } = factory;
  const calls = [{ method: "execute", options: call }] as const;
  const { baseUrl } = server;
  const [driven] = (await driveBlocking([{ id: "blocking", baseUrl, descriptor, calls }])).values();
  expect(driven?.outcomes).toMatchObject([{ value: { status: "completed" } }]);
  return server.requests.map(({ path }) => path.replace("/api/v1", ""));
}

/** The module of a generated flow, and its name in there. */
type Exported = readonly [module: string, name: string];

/** The paths of `pathsOf`, of a flow at a version. */
function expectedPaths(flow: string): string[] {
  const verbs = ["execute", "execute", "execute", "execute", "step", "step", "jobs", "execute"];
  return verbs.map((verb) => `/seq/${flow}/${verb}`);
}

describe("a generated client", () => {
  const folders: TemporaryFolder[] = [];
  afterAll(async () => {
    for (const folder of folders) await folder[Symbol.asyncDispose]();
  });

  /** Generates the example flows with a config file, and loads one of them. */
  async function generated(
    config: Partial<Config>,
    [module, name]: Exported,
  ): Promise<FlowFactory<LooseFlow>> {
    const folder = await temporaryFolder();
    folders.push(folder);
    const source = join(root, "examples/flows");
    await folder.write("noukai.config.json", JSON.stringify({ source, out: "flows", ...config }));
    await generate(await resolveConfig(folder.path), { cache: false });
    const url = pathToFileURL(join(folder.path, "flows", module)).href;
    const factory = ((await import(url)) as Record<string, FlowFactory<LooseFlow>>)[name];
    if (factory === undefined) throw new Error(`${module} does not export ${name}`);
    return factory;
  }

  const grade3: Exported = ["acme/spelling/grade-3.ts", "grade3"];
  const extract: Exported = ["acme/documents/extract.ts", "extract"];

  test.each<[string, Exported, string]>([
    ["a flow that names its production version", grade3, "acme/spelling/grade-3"],
    ["a flow that says nothing of published versions", extract, "acme/documents/extract"],
  ])("with defaultVersion production never sends /v0: %s", async (_name, flow, address) => {
    const factory = await generated({ defaultVersion: "production" }, flow);
    const paths = await pathsOf(factory);
    expect(paths).toEqual(expectedPaths(address));
    expect(paths.join()).not.toContain("/v0");
  });

  test("without defaultVersion sends the draft, as the flow reference says", async () => {
    const factory = await generated({}, grade3);
    expect(await pathsOf(factory)).toEqual(expectedPaths("acme/spelling/grade-3/v0"));
  });

  test("sends what a call names, whatever the default is", async () => {
    const factory = await generated({ defaultVersion: "production" }, grade3);
    expect(await pathsOf(factory, { version: 1 })).toEqual(
      expectedPaths("acme/spelling/grade-3/v1"),
    );
  });

  test("with a flow pinned to production sends no version for that flow only", async () => {
    const config: Partial<Config> = { pin: { "acme/spelling/grade-3": "production" } };
    const pinned = await generated(config, grade3);
    expect(await pathsOf(pinned)).toEqual(expectedPaths("acme/spelling/grade-3"));
    server.requests.length = 0;
    const other = await generated(config, extract);
    expect(await pathsOf(other)).toEqual(expectedPaths("acme/documents/extract/v0"));
  });

  test("refuses version production without either, and names the setting", async () => {
    const flow = (await generated({}, grade3))(client);
    const options: object = { message: "x", version: "production" };
    const attempts = [
      () => flow.execute(options),
      () => flow.executeAsync(options),
      () => flow.steps(options).next(),
      () => flow.events(options).next(),
    ];
    for (const attempt of attempts) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(NotImplementedError);
      expect(String(error)).toMatch(/defaultVersion/);
      expect(String(error)).toMatch(/production: true/);
    }
    expect(server.requests).toEqual([]);
  });
});

describe("a client with production: true", () => {
  test("sends version production", async () => {
    await client.close();
    client = clientFor(server.baseUrl, { production: true });
    const descriptor: FlowDescriptor<LooseFlow> = {
      org: "acme",
      project: "spelling",
      slug: "grade-3",
      defaultVersion: "draft",
      shape: "find",
    };
    const flow = defineFlow<LooseFlow>(descriptor)(client);
    const message: object = { message: "x" };
    await flow.execute({ ...message, version: "production" });
    await flow.execute(message);
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/api/v1/seq/acme/spelling/grade-3/execute",
      "/api/v1/seq/acme/spelling/grade-3/v0/execute",
    ]);
  });
});
