import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { root, runProgram } from "../../support/cli.js";
import { runStarted, startServer, startStream, stepFrames } from "../support/server.js";

const program = fileURLToPath(new URL("./dropping-program.mjs", import.meta.url));

/** What the program prints, with a server whose streams do not end. */
async function printed(...args: string[]): Promise<string> {
  await using server = await startServer((_request, response) => {
    startStream(response);
    response.write([runStarted, ...stepFrames("find", {})].join(""));
  });
  const argv = ["--expose-gc", program, server.baseUrl, ...args];
  const { stdout, stderr } = await runProgram(process.execPath, argv, { cwd: root });
  expect(stderr).toBe("");
  return stdout.trim();
}

it.each(["steps", "events"])(
  "the span of %s() that a program drops without closing ends when the stream is collected",
  async (method) => {
    expect(JSON.parse(await printed(method))).toEqual({
      name: `noukai.flow.${method}`,
      events: ["noukai.stream.dropped"],
    });
  },
);

it("the span of a stream that a program holds goes on", async () => {
  expect(await printed("events", "held")).toBe("open");
});
