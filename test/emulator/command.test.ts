import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { cliPath, root } from "../support/cli.js";
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
