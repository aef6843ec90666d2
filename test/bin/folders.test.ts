import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";
import { flow } from "./mistakes/mistake.js";

test("a config is found in a parent folder, is named, and its paths stay relative to it", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/hello.flow.json", flow("hello"));
  await folder.write("noukai.config.json", `{ "out": "clients" }`);
  const below = join(folder.path, "src/pages");
  await mkdir(below, { recursive: true });
  const { code, stdout, stderr } = await runCli(["generate"], { cwd: below });
  expect(stderr).toBe("using ../../noukai.config.json\n");
  expect(stdout).toContain(`${join(folder.path, "clients")}: 3 created`);
  expect(code).toBe(0);
  for (const command of [["lint"], ["run", "hello"]])
    expect((await runCli(command, { cwd: below })).stderr).toContain(
      "using ../../noukai.config.json\n",
    );
  const above = await runCli(["generate", "--check"], { cwd: folder.path });
  expect(above).toMatchObject({ code: 0, stderr: "" });
});

test("the search for a config ends at the root of the repository", async () => {
  await using folder = await temporaryFolder();
  await folder.write("noukai.config.json", "{}");
  await mkdir(join(folder.path, "repository/.git"), { recursive: true });
  await folder.write("repository/flows/hello.flow.json", flow("hello"));
  const cwd = join(folder.path, "repository");
  const { stderr, stdout } = await runCli(["generate"], { cwd });
  expect(stderr).toBe("");
  expect(stdout).toContain("src/flows: 3 created");
});

test("files that a checkout converted to CRLF are up to date, and no edits", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/hello.flow.json", flow("hello"));
  const options = { cwd: folder.path };
  await runCli(["generate"], options);
  for (const [path, text] of Object.entries(await folder.contents("src")))
    await folder.write(join("src", path), text.replaceAll("\n", "\r\n"));
  const before = await folder.contents("src");
  const checked = await runCli(["generate", "--check"], options);
  expect(checked.stdout).toContain("src/flows is up to date.");
  expect(await runCli(["check"], options)).toMatchObject({ code: 0 });
  expect((await runCli(["generate"], options)).stdout).toContain("3 unchanged");
  expect(await folder.contents("src")).toEqual(before);
  await folder.write("flows/hello.flow.json", flow("hello", { description: "Greets." }));
  expect(await runCli(["generate"], options)).toMatchObject({ code: 0, stderr: "" });
});

test("--quiet prints what makes a check fail, and nothing else", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/hello.flow.json", flow("hello"));
  const options = { cwd: folder.path };
  const silent = { code: 0, stdout: "", stderr: "" };
  expect(await runCli(["generate", "--quiet"], options)).toEqual(silent);
  expect(await runCli(["generate", "--check", "--quiet"], options)).toEqual(silent);
  expect(await runCli(["check", "--quiet"], options)).toEqual(silent);
  await folder.write("flows/hello.flow.json", flow("hello", { name: "Hello" }));
  const failed = await runCli(["generate", "--check", "--quiet"], options);
  expect(failed).toMatchObject({ code: 1, stderr: "" });
  expect(failed.stdout).toContain("stale ");
});

test("--color and --no-color take precedence over the variables", async () => {
  await using folder = await temporaryFolder();
  const escape = "\u001b[";
  const stderrOf = async (option: string[], env: NodeJS.ProcessEnv): Promise<string> =>
    (await runCli(["genrate", ...option], { cwd: folder.path, env })).stderr;
  expect(await stderrOf(["--color"], { NO_COLOR: "1" })).toContain(escape);
  expect(await stderrOf(["--no-color"], { FORCE_COLOR: "1" })).not.toContain(escape);
  expect(await stderrOf([], { FORCE_COLOR: "0" })).not.toContain(escape);
});
