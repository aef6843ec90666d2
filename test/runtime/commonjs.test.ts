import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runProgram } from "../support/cli.js";
import { completed, fail, json } from "./support/server.js";
import { useServer } from "./support/use-server.js";

const program = fileURLToPath(new URL("./support/commonjs-program.cjs", import.meta.url));

const frame = (event: string, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const frames =
  frame("run_started", { runId: "run-1" }) +
  frame("step_completed", { stepId: "find", output: {} }) +
  frame("flow_completed", { result: {} });

const at = useServer((request, response) => {
  const body = JSON.stringify(request.body ?? "");
  if (body.includes("missing")) fail(response, 404, "FLOW_NOT_FOUND");
  else if (request.path.endsWith("/step")) {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(frames);
  } else if (body.includes("session"))
    json(response, 200, completed(request.headers["x-session-id"]));
  else json(response, 200, completed({ text: "Hello." }));
});

/** What the program prints. */
interface Printed {
  readonly copies: number;
  readonly atFirst: readonly string[];
  readonly results: Readonly<Record<string, unknown>>;
  readonly blocking: string;
  /** How many of twelve looks at a session found the one that the other copy opened, or the same. */
  readonly inSession: number;
}

async function run(...options: string[]): Promise<Printed> {
  const { code, stdout, stderr } = await runProgram(process.execPath, [...options, program], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { NOUKAI_API_KEY: "nk_test_secret", NOUKAI_BASE_URL: at.server.baseUrl },
  });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as Printed;
}

describe("a CommonJS program", () => {
  const works = ["completed", ["find"], "completed", "FlowNotFoundError", true];

  it("has one copy of the runtime, also where it imports it, if Node.js can require ES modules", async () => {
    const { copies, results, blocking, inSession } = await run();
    expect(copies).toBe(1);
    expect(Object.values(results)).toEqual([works, works, works, works]);
    expect(blocking).toBe("completed");
    expect(inSession).toBe(12);
  });

  it("loads the CommonJS build otherwise, on demand, and flows and clients of two copies work together", async () => {
    const { copies, atFirst, results, blocking, inSession } = await run(
      "--no-experimental-require-module",
    );
    expect(copies).toBe(2);
    expect(atFirst).toEqual(["undici.js"]);
    expect(results).toEqual({
      "required flow, required client": works,
      "required flow, imported client": works,
      "imported flow, required client": works,
      "imported flow, imported client": works,
    });
    expect(blocking).toBe("completed");
    expect(inSession).toBe(12);
  });
});
