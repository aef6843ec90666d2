import { expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../../emulator/index.js";
import {
  connectHosted,
  fixedToken,
  type HostedConnection,
} from "../../../generator/sources/hosted/connection/index.js";
import { uuidOf } from "../../../emulator/flows/plan.js";
import type { FlowDefinition } from "../../../generator/definition/types.js";
import { temporaryFolder } from "../../support/folder.js";
import { clientOf } from "../client.js";
import { code, flow, llm, loop, parallel, sequence, step, text } from "../flows.js";
import { registerClient } from "../oauth/login.js";

const mistakes = {
  type: "object",
  required: ["mistakes"],
  properties: { mistakes: { type: "array", items: { $ref: "#/models/Mistake" } } },
};
const mistake = {
  type: "object",
  required: ["word"],
  properties: {
    word: { type: "string", description: "As it is written." },
    cause: { type: "string", enum: ["typo", "rule"] },
  },
};
const spelling: FlowDefinition = flow(
  [
    llm("find", "Find the mistakes", mistakes, { name: "Find mistakes", tools: true }),
    parallel([
      step("kept", "passthrough"),
      sequence([loop("mistakes", [code("explain", "return item", { output: text })])], "each"),
    ]),
  ],
  { name: "Grade 3", models: { Mistake: mistake }, published: [1], production: 1 },
);

async function connect(emulator: Emulator): Promise<HostedConnection> {
  const client = await registerClient(emulator);
  const { access } = await client.login();
  return await connectHosted({ url: new URL(`${emulator.url}/mcp`), tokens: fixedToken(access) });
}

const served = (flows: readonly FlowDefinition[]): Promise<Emulator> =>
  startEmulator({ flows, mcp: true });

async function read(
  connection: HostedConnection,
  tool: string,
  args: Record<string, string>,
): Promise<unknown> {
  const { structuredContent, content, isError } = await connection.callTool(tool, args);
  const [first] = content;
  if (isError) throw new Error(first?.type === "text" ? String(first.text) : tool);
  expect(JSON.parse(first?.type === "text" ? String(first.text) : "")).toEqual(structuredContent);
  return structuredContent;
}

test("the read tools give a project's flows as the hosted service is assumed to", async () => {
  await using emulator = await served([spelling]);
  await using connection = await connect(emulator);
  const [project] = emulator.projects();
  expect(project).toEqual({ id: uuidOf("acme/spelling"), org: "acme", project: "spelling" });
  const project_id = project?.id ?? "";
  const tools = await connection.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...["list_flows", "get_flow", "get_flow_structure", "get_block", "hydrate_project"],
  ]);

  const flow_id = uuidOf("acme/spelling/grade-3");
  const summary = {
    ...{ id: flow_id, name: "Grade 3", slug: "grade-3", block_count: 3 },
    content_version: expect.stringMatching(/^[\da-f]{12}$/) as unknown,
  };
  expect(await read(connection, "list_flows", { project_id })).toEqual({
    project_id,
    flows: [summary],
  });
  const steps = {
    type: "h",
    children: [
      { type: "block", step_id: "find", name: "Find mistakes", processor_type: "llm" },
      {
        type: "v",
        children: [
          { type: "block", step_id: "kept", name: "kept", processor_type: "passthrough" },
          {
            ...{ type: "h", id: "each" },
            children: [
              {
                ...{ type: "loop", array_field: "mistakes" },
                children: [
                  { type: "block", step_id: "explain", name: "explain", processor_type: "code" },
                ],
              },
            ],
          },
        ],
      },
    ],
  };
  expect(await read(connection, "get_flow_structure", { flow_id })).toEqual({ flow_id, steps });

  const hydrated = await read(connection, "hydrate_project", { project_id });
  const model = uuidOf("acme/spelling/models/Mistake");
  const find = {
    id: uuidOf(`${flow_id}/blocks/find`),
    ...{ step_id: "find", name: "Find mistakes", description: null, processor_type: "llm" },
    processor_config: { prompt: "Find the mistakes", tools_enabled: true },
    output_schema: [
      {
        ...{ name: "mistakes", type: "array", required: true },
        items: { type: "object", object_model_id: model },
      },
    ],
  };
  expect(hydrated).toMatchObject({
    project: { id: project_id, slug: "spelling", organization: { slug: "acme" } },
    flows: [
      {
        ...summary,
        steps,
        global_input_schema: [{ name: "message", type: "string", required: false }],
        primary_input: "message",
        blocks: [find, { step_id: "kept", output_schema: null }, { step_id: "explain" }],
        versions: [{ version_id: expect.any(String) as unknown, number: 1, is_production: true }],
      },
    ],
    object_models: [
      {
        ...{ id: model, name: "Mistake" },
        fields: [
          { name: "word", type: "string", description: "As it is written.", required: true },
          { name: "cause", type: "string", enum: ["typo", "rule"], required: false },
        ],
      },
    ],
    test_cases: [],
  });
  const { flows } = hydrated as { readonly flows: readonly unknown[] };
  expect(await read(connection, "get_flow", { flow_id: flow_id.toUpperCase() })).toMatchObject({
    flow: flows[0],
  });
  for (const step_id of ["find", find.id])
    expect(await read(connection, "get_block", { flow_id, step_id })).toEqual({
      flow_id,
      block: find,
    });
});

test("what a call names and is not there is said in the result", async () => {
  await using emulator = await served([spelling]);
  await using connection = await connect(emulator);
  const known = `${uuidOf("acme/spelling")} (acme/spelling)`;
  await expect(read(connection, "list_flows", { project_id: "x" })).rejects.toThrow(
    `There is no project "x"; the projects are ${known}`,
  );
  await expect(read(connection, "get_flow", { flow_id: "x" })).rejects.toThrow(
    "list_flows has the ids",
  );
  const flow_id = uuidOf("acme/spelling/grade-3");
  await expect(read(connection, "get_block", { flow_id, step_id: "x" })).rejects.toThrow(
    'The flow grade-3 has no step "x"',
  );
  expect(await connection.callTool("list_flows", {})).toMatchObject({ isError: true });
});

test("schemas that no field list can say are JSON Schema; models that differ are not shared", async () => {
  const union = { anyOf: [{ type: "string" }, { $ref: "#/models/Mistake/properties/word" }] };
  const other = { ...mistake, required: [] };
  await using emulator = await served([
    flow([llm("find", "Find", union)], { models: { Mistake: mistake } }),
    flow([llm("find", "Find", mistakes)], { slug: "grade-4", models: { Mistake: other } }),
  ]);
  await using connection = await connect(emulator);
  const [first, second] = ["grade-3", "grade-4"].map((slug) =>
    uuidOf(`acme/spelling/${slug}@draft/models/Mistake`),
  );
  const project_id = uuidOf("acme/spelling");
  expect(await read(connection, "hydrate_project", { project_id })).toMatchObject({
    flows: [
      {
        blocks: [
          {
            output_schema: {
              anyOf: [{ type: "string" }, { $ref: `#/object_models/${first}/properties/word` }],
            },
          },
        ],
      },
      { blocks: [{ output_schema: [{ items: { object_model_id: second } }] }] },
    ],
    object_models: [{ id: first }, { id: second }],
  });
  const { object_models } = (await read(connection, "get_flow", {
    flow_id: uuidOf("acme/spelling/grade-4"),
  })) as { readonly object_models: readonly unknown[] };
  expect(object_models).toMatchObject([{ id: second }]);
});

test("ids are the same after a restart, those of pulled definitions are kept, and content versions follow the files", async () => {
  await using folder = await temporaryFolder();
  const file = (prompt: string): string =>
    JSON.stringify({
      ...{ org: "acme", project: "spelling", slug: "grade-3", serviceId: "Flow_7" },
      steps: [{ id: "find", serviceId: "Step_7", processor: "llm", prompt }],
    });
  await folder.write("one.flow.json", file("Find"));
  interface Hydrated {
    readonly flows: readonly { readonly content_version: string }[];
  }
  const seen = async (emulator: Emulator): Promise<Hydrated> => {
    await using connection = await connect(emulator);
    const project_id = uuidOf("acme/spelling");
    return (await read(connection, "hydrate_project", { project_id })) as Hydrated;
  };
  await using first = await startEmulator({ flows: "*.flow.json", cwd: folder.path, mcp: true });
  const before = await seen(first);
  expect(before).toMatchObject({ flows: [{ id: "Flow_7", blocks: [{ id: "Step_7" }] }] });
  await using second = await startEmulator({ flows: "*.flow.json", cwd: folder.path, mcp: true });
  expect(await seen(second)).toEqual(before);
  await folder.write("one.flow.json", file("Look"));
  await second.reload();
  const [old, changed] = [before, await seen(second)].map(({ flows: [only] }) => only);
  expect(changed?.content_version).not.toBe(old?.content_version);
});

test("API keys and unknown tokens are refused with 401, before the body is read", async () => {
  await using emulator = await served([spelling]);
  for (const [authorization, reason] of [
    ["Bearer nk_test_a_b", "API keys are not accepted"],
    ["Bearer unknown", "unknown, expired or revoked"],
    ["", ""],
  ]) {
    const headers = authorization === "" ? {} : { authorization };
    const response = await post(emulator, "not JSON", headers as Record<string, string>);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer .*resource_metadata="http:/);
    expect(await response.text()).toContain(reason);
  }
});

test("with and without a slash at its end; other methods and broken bodies are answered as MCP has it", async () => {
  await using emulator = await served([spelling]);
  const { access } = await (await registerClient(emulator)).login();
  const headers = { authorization: `Bearer ${access}` };
  const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
  for (const slash of ["", "/"]) {
    const response = await post(emulator, ping, headers, slash);
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('"id":1'),
    ]);
  }
  for (const method of ["GET", "DELETE"])
    expect((await fetch(`${emulator.url}/mcp`, { method, headers })).status).toBe(405);
  const parseError = { jsonrpc: "2.0", id: null, error: { code: -32_700 } };
  for (const body of ["{", `${"[".repeat(300)}${"]".repeat(300)}`]) {
    const response = await post(emulator, body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject(parseError);
  }
});

test("without --mcp there is neither MCP nor an authorization server", async () => {
  await using emulator = await startEmulator({ flows: [spelling] });
  expect((await post(emulator, "{}", {})).status).toBe(404);
  for (const path of ["/.well-known/oauth-authorization-server", "/oauth/authorize"])
    expect((await fetch(new URL(path, emulator.url))).status).toBe(404);
});

test("the key's context names the project where only one is served", async () => {
  await using one = await startEmulator({ flows: [spelling], listen: false });
  const { body } = await clientOf(one).get("/keys/verify");
  expect(body).toMatchObject({
    ...{ organization: "acme", project: "spelling", project_id: uuidOf("acme/spelling") },
  });
  const flows = [spelling, flow([step("kept", "passthrough")], { project: "other" })];
  await using two = await startEmulator({ flows, listen: false });
  expect((await clientOf(two).get("/keys/verify")).body).toMatchObject({ project_id: null });
});

function post(
  emulator: Emulator,
  body: string,
  headers: Readonly<Record<string, string>>,
  slash = "",
): Promise<Response> {
  const accept = "application/json, text/event-stream";
  return fetch(`${emulator.url}/mcp${slash}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept, ...headers },
    body,
  });
}
