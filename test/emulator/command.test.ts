import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { cliPath, root } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { registerClient } from "./oauth/login.js";

test("the command line prints the control token where one is made, and needs no other", async () => {
  const args = ["--flows", "examples/flows", "--port", "0", "--host", "0.0.0.0"];
  const named = ["--allow-host", "emulator", "--allow-host", "other.example"];
  const token = "chosen-for-this-test";
  for (const chosen of [undefined, token]) {
    const child = spawn(process.execPath, [cliPath, "emulator", ...args, ...named], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NOUKAI_CONTROL_TOKEN: chosen ?? "" },
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const nextLine = async (): Promise<string> => String((await lines.next()).value);
      const url = (await nextLine()).replace(/^listening on http:..0.0.0.0/, "http://127.0.0.1");
      const made = chosen === undefined ? await nextLine() : `control token: ${token}`;
      expect(made).toMatch(/^control token: [\w-]{20,}$/);
      const authorization = made.replace("control token: ", "Bearer ");
      const status = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(`${url}/emulator/chaos`, { headers })).status;
      expect([await status({}), await status({ authorization })]).toEqual([401, 200]);
      const occurrences = printed.split(authorization.slice("Bearer ".length)).length - 1;
      expect(occurrences).toBe(chosen === undefined ? 1 : 0);
    } finally {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
  }
});

test("the command line chooses the form of the wire and the capture mode", async () => {
  const options = ["--flows", "examples/flows", "--port", "0", "--wire", "older"];
  const child = spawn(process.execPath, [cliPath, "emulator", ...options, "--capture", "full"], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const url = line.replace("listening on ", "");
    const headers = { authorization: "Bearer nk_test" };
    const response = await fetch(`${url}/seq/acme/spelling/grade-3/v0/execute`, {
      method: "POST",
      headers,
      body: JSON.stringify({ message: "Ths." }),
    });
    const { executionId } = (await response.json()) as { executionId: string };
    const trace = await fetch(`${url}/flow-runs/${executionId}/trace`, { headers });
    expect(await trace.json()).toMatchObject({
      steps: expect.arrayContaining([
        expect.objectContaining({ outputContext: expect.anything() as unknown }),
      ]) as unknown,
    });
    const live = await fetch(`${url}/flow-runs/${executionId}/trace/stream`, { headers });
    expect(await live.text()).toContain('"outputData":');
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
});

test("with --mcp the command line prints where the endpoint is and the ids of projects", async () => {
  const options = ["--flows", "examples/flows/acme/spelling", "--port", "0", "--quiet"];
  const child = spawn(
    process.execPath,
    [cliPath, "emulator", ...options, "--mcp", "--mcp-token-lifetime", "60"],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const nextLine = async (): Promise<string> => String((await lines.next()).value);
    const url = (await nextLine()).replace("listening on ", "");
    expect(await nextLine()).toBe(`mcp: ${url}/mcp`);
    const [, name, id] = /^project (\S+): (\S+)$/.exec(await nextLine()) ?? [];
    const headers = { authorization: "Bearer nk_test" };
    const key = (await (await fetch(`${url}/keys/verify`, { headers })).json()) as object;
    expect(key).toMatchObject({ project_id: id });
    expect(name).toBe("acme/spelling");
    const client = await registerClient({ url, fetch: (request) => fetch(request) });
    const { body } = await client.exchange(await client.code());
    expect(body.expires_in).toBe(60);
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
});

/** Starts the command line's emulator, and collects what it prints until it is stopped. */
async function serve(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<{
  readonly url: string;
  readonly stop: () => Promise<{ stdout: string; stderr: string }>;
}> {
  const child = spawn(process.execPath, [cliPath, "emulator", "--port", "0", ...args], {
    cwd: options.cwd ?? root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...options.env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "close");
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => Promise.reject(new Error(stderr))),
  ])) as [string];
  return {
    url: line.replace("listening on ", ""),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      return { stdout, stderr };
    },
  };
}

test("says on stderr where the page is, what is served, which key to use and where runs are", async () => {
  const { url, stop } = await serve(["--flows", "examples/flows/acme/spelling", "--keep", "20"]);
  const served = await fetch(url.replace("api/v1", ""), { headers: { accept: "text/html" } });
  expect(served.headers.get("content-type")).toContain("text/html");
  await served.body?.cancel();
  const { stdout, stderr } = await stop();
  expect(stdout).toBe(`listening on ${url}\n`);
  const [start] = stderr
    .replaceAll(url, "URL")
    .replaceAll(url.replace("api/v1", ""), "PAGE")
    .split("\n\n");
  expect(start).toMatchInlineSnapshot(`
    "  page   PAGE
      api    URL (clients: NOUKAI_BASE_URL=URL)
      key    any that begins with nk_, such as NOUKAI_API_KEY=nk_test
      flows  1 flow of examples/flows/acme/spelling: acme/spelling/grade-3
      runs   in memory, the newest 20; --db FILE keeps them
      stop   Ctrl-C"
  `);
});

test("--quiet and --json print nothing else, and --no-ui serves no page", async () => {
  for (const option of ["--quiet", "--json"]) {
    const { url, stop } = await serve(["--flows", "examples/flows", option, "--no-ui"]);
    const served = await fetch(url.replace("api/v1", ""), { headers: { accept: "text/html" } });
    expect(served.status).toBe(404);
    await served.body?.cancel();
    const { stderr } = await stop();
    expect(stderr).not.toContain("Ctrl-C");
  }
});

test("serves the source of the config, checks formats as it says, and opens the page", async () => {
  await using folder = await temporaryFolder();
  const opened = join(folder.path, "opened");
  await folder.write("noukai.config.json", '{ "source": "definitions", "formats": "assert" }');
  await folder.write(
    "definitions/one.flow.yaml",
    "org: acme\nproject: spelling\nslug: one\n" +
      "inputs: { type: object, properties: { day: { type: string, format: date } } }\n" +
      "steps: [{ id: same, processor: passthrough }]\n",
  );
  const script = await folder.write(
    "browser.mjs",
    `#!${process.execPath}
import { renameSync, writeFileSync } from "node:fs";
const opened = ${JSON.stringify(opened)};
writeFileSync(opened + ".part", process.argv[2]);
renameSync(opened + ".part", opened);
`,
  );
  await chmod(script, 0o755);
  const { url, stop } = await serve(["--open"], { cwd: folder.path, env: { BROWSER: script } });
  const response = await fetch(`${url}/seq/acme/spelling/one/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test" },
    body: JSON.stringify({ parameters: { day: "no date" } }),
  });
  expect(response.status).toBe(422);
  await response.body?.cancel();
  while (!existsSync(opened)) await setImmediate();
  expect(await folder.read("opened")).toBe(url.replace("api/v1", ""));
  const { stderr } = await stop();
  expect(stderr).toContain("1 flow of definitions: acme/spelling/one");
});

test("a config with a server as its source says what to do", async () => {
  await using folder = await temporaryFolder();
  await folder.write("noukai.config.json", '{ "source": "https://gateway.example/api/v1" }');
  await expect(serve([], { cwd: folder.path })).rejects.toThrow("Name the files with --flows");
});

test("a run that failed is in the log, with its reason", async () => {
  const { url, stop } = await serve(["--flows", "examples/flows"]);
  const headers = { authorization: "Bearer nk_test" };
  const mock = await fetch(`${url}/emulator/mocks/find?force=true`, {
    method: "PUT",
    body: JSON.stringify({ $error: { code: "NO_LUCK", message: "No luck." } }),
  });
  expect(mock.status).toBe(204);
  const body = JSON.stringify({ message: "Ths" });
  const path = `${url}/seq/acme/spelling/grade-3/v0`;
  const ran = await fetch(`${path}/execute`, { method: "POST", headers, body });
  const { executionId } = (await ran.json()) as { executionId: string };
  const { stderr } = await stop();
  expect(stderr).toContain(
    `run ${executionId} of acme/spelling/grade-3 failed: Step "find": No luck. [NO_LUCK]`,
  );
  expect(stderr).toMatch(/POST \S+\/execute 200 run failed NO_LUCK \d+ ms/);
});
