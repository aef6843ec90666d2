import { dirname, join } from "node:path";
import { symlink } from "node:fs/promises";
import { expect, test } from "vitest";
import { cliPath, runCli, runProgram } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { flow } from "./mistakes/mistake.js";

test.each([
  ["bash", "complete -o default -F _noukai_codegen noukai-codegen"],
  ["zsh", "#compdef noukai-codegen"],
  ["fish", "complete --command noukai-codegen"],
])("there is a script for %s", async (shell, line) => {
  const { code, stdout, stderr } = await runCli(["completion", shell]);
  expect(stderr).toBe("");
  expect(stdout).toContain(line);
  expect(code).toBe(0);
});

test("another shell is wrong usage", async () => {
  const { code, stderr } = await runCli(["completion", "tcsh"]);
  expect(stderr).toContain(`expected bash, zsh or fish, found "tcsh"`);
  expect(code).toBe(2);
});

/** What the script of bash offers for the last word of a command line. */
async function offered(
  folder: TemporaryFolder,
  words: readonly string[],
): Promise<readonly string[]> {
  await folder.write("script.sh", (await runCli(["completion", "bash"])).stdout);
  await symlink(cliPath, join(folder.path, "noukai-codegen")).catch(() => undefined);
  const script = `source ./script.sh
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
    _noukai_codegen; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const path = [folder.path, dirname(process.execPath), process.env.PATH].join(":");
  const { stdout } = await runProgram("bash", ["-c", script], {
    cwd: folder.path,
    env: { PATH: path },
  });
  return stdout.split("\n").filter((line) => line !== "");
}

test("bash completes the flows that were generated, and those of the snapshot", async () => {
  await using folder = await temporaryFolder();
  // Would fail if the config were run.
  await folder.write("noukai.config.json", `{ "include": ["acme/demo/*", "acme/shop/*"] }`);
  for (const slug of ["hello", "help"]) await folder.write(`flows/${slug}.flow.json`, flow(slug));
  const program = ["noukai-codegen", "run"];
  expect(await offered(folder, [...program, "acme"])).toEqual([]);
  await runCli(["generate"], { cwd: folder.path });
  await folder.write("noukai.config.json", "not a config");
  await folder.write("noukai.snapshot.json", `{ "flows": { "acme/shop/order": {} } }`);
  const all = ["acme/demo/hello", "acme/demo/help", "acme/shop/order"];
  expect(await offered(folder, [...program, ""])).toEqual(all);
  expect(await offered(folder, [...program, "acme/demo/hell"])).toEqual(["acme/demo/hello"]);
  expect(await offered(folder, [...program, "--steps", "-m", "Hi", "ord"])).toEqual(["order"]);
  expect(await offered(folder, ["noukai-codegen", "list", "--graph", "mermaid", ""])).toEqual(all);
  // The value of an option, and what follows the flow.
  expect(await offered(folder, [...program, "-m", "acme"])).toEqual([]);
  expect(await offered(folder, [...program, "acme/demo/hello", "acme"])).toEqual([]);
});

test.each([
  ["noukai-codegen ch", "check"],
  ["noukai-codegen check --fai", "--fail-on"],
  ["noukai-codegen check --format mark", "markdown"],
])("bash completes `%s`", async (line, completed) => {
  await using folder = await temporaryFolder();
  expect(await offered(folder, line.split(" "))).toEqual([completed]);
});
