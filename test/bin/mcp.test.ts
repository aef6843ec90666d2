import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { cliPath, root, runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const nowhere = { NOUKAI_ENV: "", NOUKAI_BASE_URL: "", NOUKAI_API_KEY: "" };

/** A session of a client with the server that it has started. */
interface Session extends AsyncDisposable {
  readonly client: Client;
  /** What the server has logged. */
  readonly log: () => string;
  /** Resolves once the server has logged a text. */
  readonly logged: (text: string) => Promise<void>;
}

async function open(args: readonly string[], cwd = root): Promise<Session> {
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [cliPath, "mcp", ...args], cwd, stderr: "pipe" },
    env: { PATH: process.env.PATH ?? "", ...nowhere, NO_COLOR: "1" },
  });
  let log = "";
  const waiting = new Set<() => void>();
  transport.stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
    for (const check of waiting) check();
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return {
    client,
    log: () => log,
    logged: (text) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!log.includes(text)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

const examples = ["--source", "examples/flows"];

const triage = {
  name: "triage",
  arguments: { message: "Help", customer: { id: "cus_1", plan: "team" } },
};
/** The output of its step that would start Python. */
const route = { queue: "support", respondWithinHours: 8, category: "bug", summary: "Help." };

/** The example flows, served to a server of tools, and the runs on the emulator's books. */
async function serve(): Promise<Emulator & { readonly runs: () => readonly string[] }> {
  const lines: string[] = [];
  const logTo = (line: string): number => lines.push(line);
  const emulator = await startEmulator({ flows: "examples/flows", log: "text", logTo });
  emulator.mock("route", route);
  return Object.assign(emulator, {
    runs: () => lines.filter((line) => /\/(?:execute|step)/.test(line)),
  });
}

describe("a client of MCP over stdio", () => {
  test("finds flows as tools, with their schemas", async () => {
    await using session = await open([...examples, "--flow", "grade-3", "--flow", "*/support/*"]);
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(["grade-3", "triage"]);
    expect(tools[0]).toMatchObject({
      title: "Grade 3 spelling",
      description: expect.stringContaining("Marks a pupil's sentence") as string,
      inputSchema: {
        ...{ type: "object", required: ["message"], additionalProperties: false },
        properties: { difficulty: { enum: ["easy", "hard"] } },
      },
      outputSchema: expect.any(Object) as object,
      annotations: { readOnlyHint: false, openWorldHint: true },
    });
    expect(session.log()).toContain("serving 2 tools on stdio: grade-3, triage");
  });

  test("calls a flow, with a notification per step, and gets the result and what it took", async () => {
    await using emulator = await serve();
    emulator.mock("reply", {
      $value: { subject: "Hi", body: "Soon.", escalate: false },
      $usage: { prompt: 2, completion: 1, costUsd: 0.25 },
    });
    await using session = await open([...examples, "--url", emulator.url, "--flow", "triage"]);
    const progress: string[] = [];
    const result = await session.client.callTool(triage, {
      onprogress: ({ message }) => progress.push(message ?? ""),
    });
    expect(result.isError).not.toBe(true);
    const [content] = result.content;
    if (content?.type !== "text") throw new Error("there is no text");
    expect(result.structuredContent).toEqual(JSON.parse(content.text));
    expect(result._meta).toMatchObject({
      "noukai-codegen/run": {
        ...{ executionId: expect.any(String) as string, costUsd: "0.250000" },
        tokens: expect.objectContaining({ total: expect.any(Number) as number }) as object,
      },
    });
    expect(result.structuredContent).toEqual({ subject: "Hi", body: "Soon.", escalate: false });
    const all = ["classify", "route", "reply"].flatMap((step) => [
      `${step} started`,
      `${step} completed`,
    ]);
    // The client forgets notifications that it reads together with the result, as those of the last step may be.
    expect(progress).toEqual(all.slice(0, progress.length));
    expect(progress.length).toBeGreaterThanOrEqual(4);
    await session.logged("triage completed in ");
    await session.logged("$0.25");
  });

  test("gets a result that is no object, in the form of the protocol", async () => {
    await using emulator = await serve();
    emulator.mock("score", { points: 9, mistakes: [{ word: "Ths" }] });
    emulator.mock("explain", { word: "Ths", explanation: "This." });
    await using session = await open([...examples, "--url", emulator.url, "--flow", "grade-3"]);
    await session.client.listTools();
    const call = { name: "grade-3", arguments: { message: "Ths." } };
    const { structuredContent, content } = await session.client.callTool(call);
    const result = [{ word: "Ths", explanation: "This." }];
    expect(structuredContent).toEqual({ result });
    expect(content).toEqual([{ type: "text", text: JSON.stringify(result) }]);
  });

  test("is told what is wrong with its arguments, and nothing runs", async () => {
    await using emulator = await serve();
    await using session = await open([...examples, "--url", emulator.url, "--flow", "grade-3"]);
    for (const [args, told] of [
      [{}, "message: must be present"],
      [{ message: "Ths.", difficulty: "none" }, 'must be one of "easy", "hard", not "none"'],
      [{ message: "Ths.", dificulty: "hard" }, "is no input; the inputs are message, difficulty"],
    ] as const) {
      const result = await session.client.callTool({ name: "grade-3", arguments: args });
      expect(result.isError).toBe(true);
      expect(JSON.stringify(result.content)).toContain(JSON.stringify(told).slice(1, -1));
    }
    expect(emulator.runs()).toEqual([]);
  });

  test("is told that a run failed", async () => {
    await using emulator = await serve();
    emulator.mock("classify", { $error: "the model is gone" });
    await using session = await open([...examples, "--url", emulator.url, "--flow", "triage"]);
    const failed = await session.client.callTool(triage);
    expect(failed).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("the model is gone") as string }],
      _meta: { "noukai-codegen/run": { executionId: expect.any(String) as string } },
    });
    await session.logged("triage failed in ");
  });

  test("is refused calls once the session has cost its limit", async () => {
    await using emulator = await serve();
    const reply = { subject: "Hi", body: "Soon.", escalate: false };
    emulator.mock("reply", { $value: reply, $usage: { costUsd: 0.25 } });
    const args = [...examples, "--url", emulator.url, "--flow", "triage"];
    await using session = await open([...args, "--max-cost-usd", "0.20"]);
    expect((await session.client.callTool(triage)).isError).not.toBe(true);
    const sent = emulator.runs().length;
    const refused = await session.client.callTool(triage);
    expect(refused.isError).toBe(true);
    expect(JSON.stringify(refused.content)).toContain("0.2");
    expect(emulator.runs()).toHaveLength(sent);
  });

  test("cancels a run, and goes on", async () => {
    await using emulator = await serve();
    emulator.mock("classify", { $delay: 600_000, $value: {} });
    await using session = await open([...examples, "--url", emulator.url, "--flow", "triage"]);
    const stop = new AbortController();
    const running = session.client.callTool(triage, {
      signal: stop.signal,
      onprogress: () => {
        stop.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    await session.logged("triage cancelled");
    emulator.clearMocks();
    emulator.mock("route", route);
    expect((await session.client.callTool(triage)).isError).not.toBe(true);
  });

  test("has tools of an emulator in the server, whose names tell the flows apart", async () => {
    await using folder = await temporaryFolder();
    for (const project of ["one", "two"])
      await folder.write(
        `flows/${project}.flow.yaml`,
        `org: acme\nproject: ${project}\nslug: echo\ninputs: [{ name: message, type: string }]\nsteps: [{ id: say, processor: passthrough }]\n`,
      );
    const config = 'console.log("printed by the config");\nexport default { source: "flows" };\n';
    await folder.write("noukai.config.js", config);
    await folder.write("package.json", '{ "type": "module" }');
    await using session = await open(["--emulator", "--cwd", folder.path]);
    expect(session.log()).toContain("printed by the config");
    const { tools } = await session.client.listTools();
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ["one_echo", "Runs the flow acme/one/echo."],
      ["two_echo", "Runs the flow acme/two/echo."],
    ]);
    const { content } = await session.client.callTool({
      name: "two_echo",
      arguments: { message: "Hi." },
    });
    expect(content).toEqual([{ type: "text", text: '{"message":"Hi."}' }]);
    expect(session.log()).toContain("they run on an emulator of this process, for free");
  });
});

describe("mcp", () => {
  test("ends with code 0 when stdin does, and prints nothing on stdout", async () => {
    const done = await runCli(["mcp", ...examples, "--flow", "grade-3"], { env: nowhere });
    expect(done).toMatchObject({ code: 0, stdout: "" });
  });

  test("--list prints the tools", async () => {
    const args = ["mcp", ...examples, "--flow", "grade-3", "--list"];
    const text = await runCli(args, { env: nowhere });
    expect(text.stdout).toContain("grade-3 acme/spelling/grade-3 (draft)");
    expect(text.stdout).toContain("inputs: message, difficulty, tone");
    const json = await runCli([...args, "--json"], { env: nowhere });
    expect(JSON.parse(json.stdout)).toMatchObject({
      tools: [{ name: "grade-3", inputSchema: { type: "object" } }],
    });
  });

  test.each([
    [
      ["--flow", "grade-4"],
      'No flow "grade-4" in the sources (examples/flows). Did you mean grade-3?',
    ],
    [["--flow", "none/*"], 'No flow matches "none/*" in the sources (examples/flows).'],
    [["--emulator", "--env", "production"], "emulator"],
    [["--env", "production"], "No API key for https://"],
    [["--json"], "--json needs --list"],
    [["--max-cost-usd", "much"], '--max-cost-usd takes US dollars, such as 2.50; not "much"'],
  ])("refuses %j", async (args, message) => {
    const done = await runCli(["mcp", ...examples, ...args], { env: nowhere });
    expect(done.code).toBe(2);
    expect(done.stderr.replaceAll(/\s+/g, " ")).toContain(message);
  });
});
