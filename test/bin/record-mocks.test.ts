import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { root, runCli, type Finished } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

/** Without what names a service on the machine of a developer. */
const nowhere = { NOUKAI_ENV: "", NOUKAI_BASE_URL: "", NOUKAI_API_KEY: "" };
const flows = join(root, "examples/flows");

const cli = (cwd: string, args: readonly string[]): Promise<Finished> =>
  runCli([...args], { cwd, env: nowhere });

test("`run` records mocks beside the result, and overwrites nothing by itself", async () => {
  await using folder = await temporaryFolder();
  const args = [
    "run",
    "triage",
    "-m",
    "Help",
    "-p",
    "customer.id=cus_1",
    "-p",
    "customer.plan=team",
  ];
  const record = [...args, "--source", flows, "--record-mocks", "test/mocks/triage.ts"];
  const done = await cli(folder.path, [...record, "--json"]);
  expect(done.stderr).toContain(
    "recorded 3 steps in test/mocks/triage.ts, which holds the data of the run\n" +
      "note it imports src/flows/acme/support/triage.ts, which `noukai-codegen generate` writes.",
  );
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    status: "completed",
    recording: { file: "test/mocks/triage.ts", steps: ["classify", "route", "reply"], gaps: [] },
  });
  const written = await folder.read("test/mocks/triage.ts");
  expect(written).toContain(
    'import { triage } from "../../src/flows/acme/support/triage.js";\n\n' +
      "export const triageMocks: Mocks = mockFlow(triage, {\n  classify: ",
  );

  const again = await cli(folder.path, record);
  expect([again.code, again.stdout, again.stderr]).toEqual([
    ...[2, ""],
    "error test/mocks/triage.ts exists, and may have been edited. Name another file, or pass --force to overwrite it.\n",
  ]);
  const typed = await cli(folder.path, [...args, "--source", flows, "--record-mocks", "a.json"]);
  expect([typed.code, typed.stderr]).toEqual([
    2,
    'error --record-mocks takes the path of a TypeScript file, not "a.json".\n',
  ]);
});

test("a run that fails is recorded with its failure, and the steps that did not run are named", async () => {
  await using folder = await temporaryFolder();
  await folder.write(
    "flows/one.flow.yaml",
    "org: acme\nproject: demo\nslug: one\ninputs: { type: object, properties: { message: { type: string } } }\nsteps:\n" +
      "  - { id: first, processor: llm, prompt: a, mock: { $error: { code: BUSY, message: busy } } }\n" +
      "  - { id: second, processor: llm, prompt: b }\n",
  );
  const { code, stderr } = await cli(folder.path, [
    "run",
    "one",
    "-m",
    "x",
    "--record-mocks",
    "a.ts",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("recorded 1 step in a.ts");
  expect(stderr).toContain("note not recorded: second: it did not run");
  expect(await folder.read("a.ts")).toContain(
    'first: { $error: { code: "BUSY", message: "busy" } }',
  );
});

test("`trace` records a run that was captured, and says why it records none", async () => {
  await using folder = await temporaryFolder();
  await using emulator = await startEmulator({ flows, capture: "full" });
  const url = ["--url", emulator.url];
  const flow = ["--flow", "acme/spelling/grade-3"];
  const run = async (): Promise<string> => {
    const args = ["run", "grade-3", "-m", "Ths", "--source", flows, "--json", ...url];
    const { stdout } = await cli(folder.path, args);
    return (JSON.parse(stdout) as { readonly executionId: string }).executionId;
  };
  const traced = await cli(folder.path, [
    ...["trace", await run(), ...url, ...flow, "--record-mocks", "a.ts"],
  ]);
  expect(traced.code).toBe(0);
  expect(traced.stderr).toContain("recorded 4 steps in a.ts");
  expect(await folder.read("a.ts")).toContain('from "./src/flows/acme/spelling/grade-3.js"');

  await using other = await startEmulator({ flows });
  const elsewhere = ["--url", other.url];
  const args = ["run", "grade-3", "-m", "Ths", "--source", flows, "--json", ...elsewhere];
  const { executionId } = JSON.parse((await cli(folder.path, args)).stdout) as {
    readonly executionId: string;
  };
  const none = await cli(folder.path, [
    ...["trace", executionId, ...elsewhere, ...flow, "--record-mocks", "b.ts"],
  ]);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("b.ts was not written: find: the trace has no output of it");
  const unnamed = await cli(folder.path, ["trace", executionId, "--record-mocks", "b.ts"]);
  expect([unnamed.code, unnamed.stderr]).toEqual([
    2,
    "error --record-mocks needs the flow of the run: --flow org/project/slug.\n",
  ]);
});
