import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { cliPath, root } from "../support/cli.js";

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
