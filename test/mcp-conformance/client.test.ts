import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { login } from "../../generator/login/login.js";
import { Secret } from "../../generator/sources/hosted/authorization/secret.js";
import type { StoredClient } from "../../generator/sources/hosted/authorization/stored-login.js";
import { agreeingBrowser } from "../generator/login/browser.js";
import { temporaryFolder } from "../support/folder.js";
import { requireConformanceSuite, runConformance } from "../support/mcp-conformance.js";
import { startRelayServer, type Task } from "./relay-server.js";

/** The client that the scenario of metadata documents expects (SEP-991): its id is an address. */
const METADATA_DOCUMENT = "https://conformance-test.local/client-metadata.json";

/** A client that somebody registered for the scenario, as `login` takes it with --client-id. */
function clientOf({ scenario, context }: Task): StoredClient | undefined {
  if (scenario === "auth/basic-cimd")
    return { id: METADATA_DOCUMENT, secret: undefined, authMethod: undefined };
  if (context === undefined) return undefined;
  const given = JSON.parse(context) as {
    readonly client_id?: string;
    readonly client_secret?: string;
  };
  if (given.client_id === undefined) return undefined;
  const { client_id: id, client_secret: secret } = given;
  return {
    id,
    secret: secret === undefined ? undefined : new Secret(secret),
    authMethod: undefined,
  };
}

/** Logs in, lists the tools and calls each that the suite's servers have. */
async function runTask(task: Task, folder: string): Promise<void> {
  const options = {
    endpoint: new URL(task.server),
    folder,
    scope: undefined,
    client: clientOf(task),
    callbackPort: 0,
    timeout: 20_000,
    signal: undefined,
    interaction: agreeingBrowser(),
  };
  await login(options, async (connection) => {
    const tools = await connection.listTools();
    for (const { name } of tools)
      await connection.callTool(name, name === "add_numbers" ? { a: 5, b: 3 } : {});
  });
}

/** Single scenarios, and suites, of which the second holds what only the first revision of MCP has. */
const RUNS = [
  ["--scenario", "initialize"],
  ["--scenario", "tools_call"],
  ["--scenario", "sse-retry"],
  ["--suite", "auth"],
  ["--suite", "backcompat"],
  ["--suite", "draft"],
  ["--suite", "extensions"],
] as const;

const baseline = fileURLToPath(new URL("client-baseline.yml", import.meta.url));

describe("the conformance suite of MCP", () => {
  beforeEach((context) => {
    requireConformanceSuite(context);
  });

  it.each(RUNS)("passes the client: %s %s", async (kind, name) => {
    await using folder = await temporaryFolder();
    await using relay = await startRelayServer((task) => runTask(task, folder.path));
    const args = ["--command", relay.command, "--expected-failures", baseline];
    const { code, stdout, stderr } = await runConformance(
      ["client", kind, name, ...args],
      folder.path,
    );
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout + stderr).toMatch(/[1-9]\d* passed|Passed: [1-9]/);
  });
});
