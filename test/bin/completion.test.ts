import { dirname, join } from "node:path";
import { symlink } from "node:fs/promises";
import { expect, test } from "vitest";
import { cliPath, runCli, runProgram } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

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

test.each([
  ["noukai-codegen ch", "check"],
  ["noukai-codegen check --fai", "--fail-on"],
  ["noukai-codegen check --format mark", "markdown"],
])("bash completes `%s`", async (line, completed) => {
  await using folder = await temporaryFolder();
  await folder.write("script.sh", (await runCli(["completion", "bash"])).stdout);
  await symlink(cliPath, join(folder.path, "noukai-codegen"));
  const words = line.split(" ");
  const script = `source ./script.sh
    COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}
    _noukai_codegen; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const path = [folder.path, dirname(process.execPath), process.env.PATH].join(":");
  const { stdout } = await runProgram("bash", ["-c", script], {
    cwd: folder.path,
    env: { PATH: path },
  });
  expect(stdout).toBe(`${completed}\n`);
});
