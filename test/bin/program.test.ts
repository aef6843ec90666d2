import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const flows = join(root, "examples/flows");

describe("help", () => {
  for (const command of [
    [],
    ["init"],
    ["generate"],
    ["watch"],
    ["check"],
    ["list"],
    ["emulator"],
  ]) {
    test(`noukai-codegen ${[...command, "--help"].join(" ")}`, async () => {
      const { code, stdout, stderr } = await runCli([...command, "--help"]);
      expect(code).toBe(0);
      expect(stderr).toBe("");
      await expect(stdout).toMatchFileSnapshot(
        `./__snapshots__/help-${command[0] ?? "program"}.txt`,
      );
    });
  }

  test("--version prints the version alone", async () => {
    const { code, stdout } = await runCli(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("wrong usage", () => {
  const cases: readonly [args: string[], said: string][] = [
    [
      ["generate", "--sorce", "x"],
      "There is no option --sorce of generate: did you mean --source?",
    ],
    [["generate", "--chek"], "There is no option --chek of generate: did you mean --check?"],
    [["generate", "--import-extention=ts"], "did you mean --import-extension?"],
    [["genrate"], 'There is no command "genrate": did you mean generate?'],
    [["list", "--out", "x"], "There is no option --out of list"],
    [
      ["check", "--fail-onn", "any"],
      "There is no option --fail-onn of check: did you mean --fail-on?",
    ],
    [["emulator", "--prot", "0"], "did you mean --port?"],
    [["generate", "--objects", "loose"], "loose"],
    [["generate", "--out"], "out"],
    [["generate", "--config", "nowhere.json"], "There is no config file at"],
    [["generate", "--source", "no/such/folder"], "no/such/folder"],
  ];
  for (const [args, said] of cases) {
    test(`noukai-codegen ${args.join(" ")}`, async () => {
      await using folder = await temporaryFolder();
      const { code, stdout, stderr } = await runCli(args, { cwd: folder.path });
      expect(stderr).toContain(said);
      expect(stdout).toBe("");
      expect(code).toBe(2);
      expect(await folder.contents()).toEqual({});
    });
  }
});

describe("config", () => {
  test("every mistake of a JSON config is located", async () => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.json",
      `{\n  "sorce": "flows",\n  "out": 1,\n  "objects": "loose"\n}\n`,
    );
    const { code, stderr } = await runCli([], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(/noukai\.config\.json:2:\d+.*sorce.*source/s);
    expect(stderr).toMatch(/noukai\.config\.json:3:\d+.*out/s);
    expect(stderr).toMatch(/noukai\.config\.json:4:\d+.*objects/s);
  });

  test("every mistake of a TypeScript config is named", async () => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.ts",
      `export default { sorce: "flows", pin: { "a/b/c": 0 } };\n`,
    );
    const { code, stderr } = await runCli([], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(/sorce.*source/s);
    expect(stderr).toContain("/pin/a~1b~1c");
  });

  test("two config files side by side are refused", async () => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.json", "{}");
    await folder.write("noukai.config.js", "export default {};");
    const { code, stderr } = await runCli([], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain("noukai.config.js and noukai.config.json both exist in");
  });

  test("a config that throws says why", async () => {
    await using folder = await temporaryFolder();
    await folder.write("noukai.config.mjs", `throw new Error("no such setting");`);
    const { code, stderr } = await runCli([], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain("noukai.config.mjs could not be loaded: no such setting");
  });
});

describe("list", () => {
  test("shows flows, versions, steps and inputs", async () => {
    const { code, stdout, stderr } = await runCli(["list", "--source", "examples/flows"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("./__snapshots__/list.txt");
  });

  test("--json gives the same to programs", async () => {
    const { stdout } = await runCli(["list", "--source", flows, "--json"]);
    const listed = JSON.parse(stdout) as {
      id: string;
      versions: { version: unknown; steps: string[] }[];
    }[];
    expect(listed.map(({ id }) => id)).toEqual([
      "acme/documents/extract",
      "acme/research/brief",
      "acme/spelling/grade-3",
      "acme/support/triage",
      "acme/translation/localise",
    ]);
    expect(listed[2]?.versions.map(({ version, steps }) => [version, steps])).toEqual([
      ["draft", ["find", "praise", "score", "explain"]],
      [1, ["find"]],
      [2, ["find", "score"]],
    ]);
  });
});
