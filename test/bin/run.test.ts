import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { cliEnvironment, cliPath, runCli, shortLived, type Finished } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/** Without what names a service on the machine of a developer. */
const nowhere = { NOUKAI_ENV: "", NOUKAI_BASE_URL: "", NOUKAI_API_KEY: "" };

const run = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<Finished> =>
  runCli(["run", ...args], { env: { ...nowhere, ...env }, ...(cwd !== undefined && { cwd }) });

const examples = ["--source", "examples/flows"];

/** A process of the command line, with what it has printed on stderr. */
function start(
  args: readonly string[],
  { cwd, input = "" }: { readonly cwd: string; readonly input?: string },
): { readonly child: ReturnType<typeof spawn>; readonly finished: Promise<Finished> } {
  const env = { ...cliEnvironment, ...nowhere };
  const child = spawn(process.execPath, [...shortLived, cliPath, "run", ...args], { cwd, env });
  const printed = { stdout: "", stderr: "" };
  child.stdin.end(input);
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (printed[name] += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      resolve({ code, ...printed });
    });
  });
  return { child, finished };
}

/** A project with a flow that is made of what a test needs. */
async function project(flows: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (const [slug, text] of Object.entries(flows))
    await folder.write(
      `flows/${slug}.flow.yaml`,
      `org: acme\nproject: demo\nslug: ${slug}\n${text.replaceAll(/^ {6}/gm, "")}`,
    );
  return folder;
}

describe("each example runs with no emulator running", () => {
  const cases: readonly (readonly [flow: string, args: readonly string[]])[] = [
    ["acme/spelling/grade-3", ["-m", "Ths is fun.", "-p", "difficulty=hard"]],
    [
      "acme/documents/extract",
      ["-m", "Paid 5 EUR.", "-p", "maxDepth=2", "-p", 'factKinds=["date"]'],
    ],
    ["acme/research/brief", ["-m", "Why is the sky blue?", "-p", "audience.role=pupil"]],
    ["acme/support/triage", ["-m", "Help", "-p", "customer.id=cus_1", "-p", "customer.plan=team"]],
    ["acme/translation/localise", ["-p", 'messages=[{"key":"a","text":"Hi"}]', "-p", "target=de"]],
  ];
  for (const [flow, args] of cases) {
    test(flow, async () => {
      const { code, stdout, stderr } = await run([flow, ...args, "--json", ...examples]);
      expect(stderr).toContain(`${flow} (draft) in an emulator of this process, for free`);
      const done = JSON.parse(stdout) as Record<string, unknown>;
      expect(done).toMatchObject({ flow, version: "draft", status: "completed" });
      expect(done.result).toBeTypeOf("object");
      expect(code).toBe(0);
    });
  }
});

test("what is wrong is refused before anything runs", async () => {
  const { code, stdout, stderr } = await run([
    ...["grade-3", "-m", "Helo", "-p", "dificulty=hard", "-p", "tone=wrm", ...examples],
  ]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toBe(
    "error The inputs of acme/spelling/grade-3 (draft) are not valid, and nothing was run:\n" +
      "  --param dificulty: is no input of the flow; did you mean difficulty?\n" +
      '  --param tone: must be one of "warm", "plain", not "wrm"; did you mean warm?\n' +
      "Its inputs: message, difficulty, tone. `--no-validate` leaves the check to the service.\n",
  );
});

test("a service needs a key, and options have names", async () => {
  const unkeyed = await run(["grade-3", "-m", "x", "--env", "production", ...examples]);
  expect([unkeyed.code, unkeyed.stdout]).toEqual([2, ""]);
  expect(unkeyed.stderr).toContain("No API key for https://api.noukai.dev/api/v1");
  const misspelt = await run(["grade-3", "--mesage", "y"]);
  expect(misspelt.code).toBe(2);
  expect(misspelt.stderr).toContain(
    "Unknown option --mesage for run: did you mean --message? Run `noukai-codegen run --help`",
  );
});

test("the result alone is on stdout: a text as it is, and steps with time, tokens and cost beside it", async () => {
  await using folder = await project({
    greet: `
      inputs: [{ name: message, type: string }]
      steps:
        - id: first
          processor: llm
          mock: { $value: { a: 1 }, $usage: { prompt: 1200, completion: 34, costUsd: 0.0123 } }
        - { id: greet, processor: llm, mock: { $template: "Hello {{initial.message}}\\n" } }
      `,
  });
  const { code, stdout, stderr } = await run(["greet", "-m", "World", "--steps"], {}, folder.path);
  expect(stdout).toBe("Hello World\n\n");
  expect(stderr).toMatch(/^done +first +\d+ ms +1,234 tokens +\$0\.0123\n {2}\{\n {4}"a": 1\n/m);
  expect(stderr).toMatch(/^completed in .*: 2 steps, [\d,]+ tokens, \$0\.0123$/m);
  expect(stderr).not.toContain("trace");
  expect(code).toBe(0);
});

test("a version, a file of inputs on standard input, and an override", async () => {
  await using folder = await temporaryFolder();
  const input = "message: Ths\ndifficulty: easy\n";
  const source = new URL("../../examples/flows", import.meta.url).pathname;
  const { finished } = start(
    [
      ...["acme/spelling/grade-3", "--version", "2", "--input", "-", "-p", "difficulty=hard"],
      ...["--override", "find.model=test/other", "--json", "--steps", "--source", source],
    ],
    { cwd: folder.path, input },
  );
  const { code, stdout, stderr } = await finished;
  expect(stderr).toContain("(2)");
  const done = JSON.parse(stdout) as Record<string, unknown>;
  expect(done).toMatchObject({ version: 2, status: "completed" });
  expect(JSON.stringify(done.steps)).toContain("[test/other]");
  expect(JSON.stringify(done.steps)).toContain("marking: hard");
  expect(code).toBe(0);
});

test("a module answers a tool, and who called it is shown", async () => {
  await using folder = await project({
    asking: `
      inputs: [{ name: message, type: string }]
      steps: [{ id: ask, processor: llm, tools: true, prompt: "{{message}}" }]
      `,
  });
  await folder.write(
    "lookup.ts",
    `export default async (args: { readonly word?: string }): Promise<string> => "it is blue";`,
  );
  const given = ["asking", "-m", "Why?", "--tool", "lookup=lookup.ts"];
  const { code, stdout, stderr } = await run(given, {}, folder.path);
  expect(stderr).toMatch(/^tools +ask +lookup$/m);
  expect(stdout).toContain("it is blue");
  expect(code).toBe(0);
});

test("a step that fails ends with 1, its reason, and no result", async () => {
  await using folder = await project({
    broken: `
      inputs: [{ name: message, type: string }]
      steps:
        - { id: one, processor: llm, mock: first }
        - { id: two, processor: llm, mock: { $error: { code: OOPS, message: it broke } } }
      `,
  });
  const { code, stdout, stderr } = await run(["broken", "-m", "x", "--json"], {}, folder.path);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^failed +two\nfailed in .*\nstep two: it broke \(OOPS\)\n$/m);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "failed",
    error: { stepId: "two", code: "OOPS", message: "it broke" },
  });
});

test("Ctrl-C cancels the run", async () => {
  await using folder = await project({
    slow: `
      inputs: [{ name: message, type: string }]
      steps:
        - { id: one, processor: llm, mock: first }
        - { id: two, processor: llm, mock: { $delay: 300000, $value: second } }
      `,
  });
  const { child, finished } = start(["slow", "-m", "x", "--json"], { cwd: folder.path });
  let seen = "";
  child.stderr?.on("data", (text: string) => {
    const before = seen;
    seen += text;
    // Once: a second Ctrl-C ends the process at once.
    if (seen.includes("done     one") && !before.includes("done     one")) child.kill("SIGINT");
  });
  const { code, stdout, stderr } = await finished;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ status: "cancelled", steps: [{ stepId: "one" }] });
  expect(stderr).toMatch(/^cancelled in .*: 1 step, /m);
});

describe("on a service", () => {
  test("the key goes to the service and nowhere else, and the trace shows the run again", async () => {
    const key = "nk_test_secret_of_this_test";
    await using emulator = await startEmulator({ flows: "examples/flows", keys: [{ key }] });
    const env = { NOUKAI_BASE_URL: emulator.url, NOUKAI_API_KEY: key };
    const { code, stdout, stderr } = await run(["grade-3", "-m", "Ths", ...examples], env);
    expect(code).toBe(0);
    expect(stderr).toContain(`on ${emulator.url} (NOUKAI_BASE_URL)`);
    expect(stdout + stderr).not.toContain("secret_of_this_test");
    const id = /noukai-codegen trace ([\w-]+)`/.exec(stderr)?.[1] ?? "";
    const trace = (...args: string[]): Promise<Finished> =>
      runCli(["trace", id, ...args], { env: { ...nowhere, ...env } });
    const table = await trace();
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^STEP +STATUS +TIME +TOKENS +COST +MODEL$/m);
    expect(table.stdout).toMatch(/^find +completed +.*anthropic\/claude-sonnet-4-6 +█+$/m);
    expect(table.stdout).toMatch(/^run [\w-]+ of flow .*: completed, in /m);
    const json = await trace("--json", "--flow", "acme/spelling/grade-3");
    expect(JSON.parse(json.stdout)).toMatchObject({ flowRun: { id, status: "completed" } });
    const watched = await trace("--watch", "--json");
    const events = watched.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(events.at(0)).toMatchObject({ type: "run_started", executionId: id });
    expect(events.at(-1)).toMatchObject({ type: "flow_completed" });
    expect(watched.code).toBe(0);
  });

  test("a flow that no source defines is checked by the service", async () => {
    await using emulator = await startEmulator({ flows: "examples/flows" });
    await using folder = await temporaryFolder();
    const at = (...args: string[]): Promise<Finished> =>
      run(["acme/spelling/grade-3", "--url", emulator.url, ...args], {}, folder.path);
    const fine = await at("-m", "Ths", "-p", "difficulty=hard");
    expect(fine.code).toBe(0);
    expect(fine.stderr).toContain("No source has a definition");
    expect(fine.stderr).toMatch(/^done +explain\[0\] /m);
    const wrong = await at("-m", "Ths", "-p", "difficulty=hrad");
    expect([wrong.code, wrong.stdout]).toEqual([4, ""]);
    expect(wrong.stderr).toContain("difficulty");
  });

  test("what nobody answers, and what nobody knows, exits with 4", async () => {
    const emulator = await startEmulator({ flows: "examples/flows" });
    const unknown = await runCli(["trace", "none", "--url", emulator.url], { env: nowhere });
    expect(unknown.code).toBe(4);
    expect(unknown.stderr).toContain(`${emulator.url} (--url) has no run none`);
    await emulator.close();
    const { code, stdout, stderr } = await run([
      ...["grade-3", "-m", "Ths", "--url", emulator.url, ...examples],
    ]);
    expect([code, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("ECONNREFUSED");
    expect(stderr).toContain("The address comes from --url.");
  });
});

test("a placeholder that is misspelt is shown where it is, also beside other flows that cannot run", async () => {
  await using folder = await project({
    good: "inputs: { type: object, properties: { message: { type: string } } }\nsteps:\n  - { id: say, processor: passthrough }\n",
    wrong:
      "inputs: { type: object, properties: { message: { type: string } } }\n" +
      'steps:\n  - { id: say, processor: llm, prompt: "Say {{mesage}}" }\n',
  });
  const { code, stdout, stderr } = await run(["wrong", "-m", "x"], {}, folder.path);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("flows/wrong.flow.yaml:6:45 {{mesage}} names nothing that there is");
  expect(stderr).toContain("did you mean {{message}}?");
  expect((await run(["good", "-m", "x"], {}, folder.path)).code).toBe(0);
});

describe("--max-cost-usd", () => {
  const step = (id: string): string => `
  - id: ${id}
    processor: llm
    prompt: Go on.
    mock: { $value: ${id}, $usage: { prompt: 1, completion: 1, costUsd: 0.01 } }`;

  test("stops a run before its next step, and shows what was paid for", async () => {
    await using folder = await project({
      paid: `inputs: { type: object, properties: { message: { type: string } } }
steps:${["one", "two", "three"].map(step).join("")}
`,
    });
    const stopped = await run(
      ["paid", "-m", "Hi.", "--max-cost-usd", "0.02", "--json"],
      {},
      folder.path,
    );
    expect(stopped.code).toBe(1);
    expect(JSON.parse(stopped.stdout)).toMatchObject({
      status: "failed",
      costUsd: "0.020000",
      steps: [{ stepId: "one" }, { stepId: "two" }],
    });
    expect(stopped.stderr).toContain("the run has spent $0.02, and maxCostUsd is 0.02");
    const paid = await run(["paid", "-m", "Hi.", "--max-cost-usd", "1"], {}, folder.path);
    expect(paid).toMatchObject({ code: 0, stdout: "three\n" });
  });

  test("takes an amount of money only", async () => {
    const refused = await run(["grade-3", ...examples, "-m", "Hi.", "--max-cost-usd", "much"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--max-cost-usd takes an amount of US dollars");
  });
});
