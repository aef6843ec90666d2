import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";
import { flow, llm, loop, text } from "../emulator/flows.js";
import { registerClient } from "../emulator/oauth/login.js";
import { runCli, type Finished } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const KEY = "nk_test_planted_key";
const words = { type: "object", properties: { words: { type: "array", items: text } } };
const planted = flow(
  [
    llm("find", "PLANTED prompt", words, { description: "PLANTED description" }),
    loop("words", [llm("explain", "PLANTED prompt", text)]),
  ],
  { description: "PLANTED description", models: { Text: text } },
);

const start = (): Promise<Emulator> =>
  startEmulator({
    flows: [planted],
    mcp: true,
    mocks: {
      find: { words: [{ text: "PLANTED" }, { text: "PLANTED" }] },
      explain: { text: "PLANTED output" },
    },
  });

interface Run {
  readonly folder: TemporaryFolder;
  readonly url: string;
  readonly token?: string;
}

/** Runs `doctor` as a user without a login of their own. */
function doctor({ folder, url, token = "" }: Run, ...args: readonly string[]): Promise<Finished> {
  const env = {
    ...{ NOUKAI_BASE_URL: url, NOUKAI_API_KEY: KEY, NOUKAI_MCP_TOKEN: token },
    ...{ XDG_CONFIG_HOME: folder.path, HOME: folder.path, APPDATA: folder.path },
  };
  return runCli(["doctor", ...args], { cwd: folder.path, env });
}

/** A project in which nothing is wrong, as far as this repository can resolve its packages. */
async function project(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await folder.write("noukai.config.json", JSON.stringify({ source: "flows" }));
  await folder.write(
    "flows/one.flow.yaml",
    "org: acme\nproject: spelling\nslug: grade-3\nsteps: [{ id: find, processor: llm }]\n",
  );
  for (const [name, version] of [
    ["noukai-codegen-runtime", "0.1.0"],
    ["typescript", "5.9.3"],
  ])
    await folder.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));
  return folder;
}

interface Document {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly details: readonly string[];
  }[];
}

test("a project in which nothing is wrong passes every check", async () => {
  await using emulator = await start();
  await using folder = await project();
  const { access: token } = await (await registerClient(emulator)).login();
  const { code, stdout, stderr } = await doctor({ folder, url: emulator.url, token }, "--json");
  const { ok, findings } = JSON.parse(stdout) as Document;
  expect([code, ok, stderr]).toEqual([0, true, ""]);
  expect(findings.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
    ...["node ok", "package ok", "runtime ok", "typescript ok", "config ok"],
    ...["imports ok", "host ok", "key ok", "login ok", "mcp ok", "definitions ok"],
  ]);
  expect(stdout).toContain("this is the emulator");
  for (const secret of [KEY, token, "PLANTED"]) expect(stdout).not.toContain(secret);
});

test("what is wrong is named with what to do, and makes the exit code 1", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/one.flow.yaml", "org: acme\nproject: spelling\n");
  await using closed = await start();
  const { url } = closed;
  await closed.close();
  const { code, stdout } = await doctor({ folder, url });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /failed +noukai-codegen-runtime: not installed in this project\n +→ Run `npm install/,
  );
  expect(stdout).toMatch(
    /failed +Service: http:.* \(NOUKAI_BASE_URL\)\n +nothing listens there \(ECONNREFUSED\)\n +→ Check/,
  );
  expect(stdout).toMatch(/skipped +Login: not logged in to http:.*\n +→ .*`noukai-codegen login`/);
  expect(stdout).toMatch(/failed +Definitions: \d problems:\n +flows\/one\.flow\.yaml:1:1/);
  expect(stdout).toContain("3 checks failed.");
});

test("a key and a token that the service refuses are told apart from an address that is none", async () => {
  await using emulator = await startEmulator({
    flows: [planted],
    keys: [{ key: "nk_other" }],
    mcp: true,
  });
  await using folder = await project();
  const refused = await doctor({ folder, url: emulator.url, token: "PLANTED" });
  expect(refused.stdout).toMatch(/failed +API key: \/keys\/verify: 401/);
  expect(refused.stdout).toMatch(/Definitions over MCP: .* wants a login/);
  expect(refused.stdout + refused.stderr).not.toContain("PLANTED");
  const wrong = await doctor({ folder, url: "localhost:8080" });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("is a URL such as")]);
});

test("--service compares, runs nothing, and the emulator agrees with all that it can show", async () => {
  await using emulator = await start();
  await using folder = await project();
  const { access: token } = await (await registerClient(emulator)).login();
  const run = { folder, url: emulator.url, token };
  const { code, stdout } = await doctor(run, "--service");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "This is the emulator of noukai-codegen: it says nothing of the hosted service.",
  );
  expect((await clientOf(emulator).get("/flow-runs")).body).toMatchObject({ runs: [] });
  const report = await folder.read("noukai-service-report.json");
  expect(unknownIn(report)).toEqual([
    ...["flow-runs-trace", "no-definitions-for-keys", "versions"],
    ...[
      "execute",
      "captured-contexts",
      "loop-frames",
      "step-input",
      "event-names",
      "parallel-keys",
    ],
  ]);
  for (const secret of [KEY, token, "PLANTED", "planted"]) expect(report).not.toContain(secret);
});

test("--spend asks first, runs the flow twice, and tells nothing of what came out", async () => {
  await using emulator = await start();
  await using folder = await project();
  const run = { folder, url: emulator.url };
  const spend = ["--service", "--spend", "acme/spelling/grade-3"];
  const unasked = await doctor(run, ...spend);
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("pass --yes")]);
  const runs = async (): Promise<unknown> => (await clientOf(emulator).get("/flow-runs")).body.runs;
  expect(await runs()).toEqual([]);
  const { code, stdout } = await doctor(
    run,
    ...spend,
    "--yes",
    "--message",
    "PLANTED message",
    "--json",
  );
  expect(code).toBe(0);
  expect(await runs()).toHaveLength(2);
  const report = await folder.read("noukai-service-report.json");
  expect(JSON.parse(stdout)).toEqual(JSON.parse(report));
  expect(unknownIn(report)).not.toContain("loop-frames");
  for (const secret of [KEY, "PLANTED", "planted"]) expect(report).not.toContain(secret);
  const misspelt = await doctor(run, "--service", "--spend", "grade-3", "--yes");
  expect([misspelt.code, misspelt.stderr]).toEqual([
    2,
    expect.stringContaining("org/project/slug"),
  ]);
});

test("a service that answers otherwise differs, and nothing that it says is in the report", async () => {
  const server = createServer((_, response) => {
    const secret = { "PLANTED key": "PLANTED", id: "PLANTED", status: "PLANTED", code: "PLANTED " };
    response.setHeader("www-authenticate", "Bearer PLANTED");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...secret, detail: secret, runs: [secret], project: secret }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await using folder = await project();
    const run = { folder, url: `http://127.0.0.1:${port}/api/v1` };
    const { code, stdout, stderr } = await doctor(run, "--service");
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/differs +POST \/mcp without a token is refused/);
    const report = await folder.read("noukai-service-report.json");
    expect(report + stdout).not.toContain("PLANTED");
    expect(report).not.toContain(KEY);
  } finally {
    server.close();
  }
});

/** The facts of a report that are unknown; the others have to agree. */
function unknownIn(report: string): readonly string[] {
  const { facts } = JSON.parse(report) as {
    readonly facts: readonly { readonly id: string; readonly verdict: string }[];
  };
  expect(facts.filter(({ verdict }) => verdict === "differs")).toEqual([]);
  return facts.filter(({ verdict }) => verdict === "unknown").map(({ id }) => id);
}
