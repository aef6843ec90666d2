import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
    ["lint"],
    ["list"],
    ["pull"],
    ["bundle-schema"],
    ["emulator"],
    ["run"],
    ["trace"],
    ["mcp"],
    ["doctor"],
    ["login"],
    ["logout"],
    ["whoami"],
    ["completion"],
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

  for (const args of [["--help"], ["generate", "--help"], ["--version"]]) {
    test(`${args.join(" ")} loads the argument parser, and no command's body`, async () => {
      await using folder = await temporaryFolder();
      await runCli(args, { env: { NODE_V8_COVERAGE: folder.path } });
      const scripts = await loadedScripts(folder.path);
      expect(scripts.map((path) => path.split("/").slice(0, 2).join("/"))).not.toContain(
        "node_modules",
      );
      const sources = await bundledSources(scripts);
      expect(sources.filter((path) => path.startsWith("dist/"))).toEqual([
        "dist/bin/commands/bundle-schema.js",
        "dist/bin/commands/check.js",
        "dist/bin/commands/completion.js",
        "dist/bin/commands/doctor.js",
        "dist/bin/commands/emulator.js",
        "dist/bin/commands/generate.js",
        "dist/bin/commands/init.js",
        "dist/bin/commands/lint.js",
        "dist/bin/commands/list.js",
        "dist/bin/commands/login.js",
        "dist/bin/commands/logout.js",
        "dist/bin/commands/mcp.js",
        "dist/bin/commands/pull.js",
        "dist/bin/commands/run.js",
        "dist/bin/commands/trace.js",
        "dist/bin/commands/watch.js",
        "dist/bin/commands/whoami.js",
        "dist/bin/exit-codes.js",
        "dist/bin/options/bundle-schema.js",
        "dist/bin/options/config-flags.js",
        "dist/bin/options/doctor.js",
        "dist/bin/options/emulator.js",
        "dist/bin/options/generate.js",
        "dist/bin/options/hyphen-values.js",
        "dist/bin/options/init.js",
        "dist/bin/options/lint.js",
        "dist/bin/options/login.js",
        "dist/bin/options/mcp.js",
        "dist/bin/options/parse-version.js",
        "dist/bin/options/pull.js",
        "dist/bin/options/record.js",
        "dist/bin/options/run.js",
        "dist/bin/options/target.js",
        "dist/bin/options/trace.js",
        "dist/bin/print/ascii-width.js",
        "dist/bin/program.js",
        "dist/generator/version.js",
      ]);
      expect(sources.join("\n")).not.toMatch(
        /node_modules\/(?:zod|js-yaml|@humanwhocodes|picomatch|tinyglobby|json-schema-to-typescript|prettier)\//,
      );
    });
  }

  test("--version prints the version alone", async () => {
    const { code, stdout } = await runCli(["--version"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** The files below the repository's root that a process has loaded, by the coverage that V8 wrote at its end. */
async function loadedScripts(folder: string): Promise<string[]> {
  const [report = ""] = await readdir(folder);
  const { result } = JSON.parse(await readFile(join(folder, report), "utf8")) as {
    result: { url: string }[];
  };
  return result
    .filter(({ url }) => url.startsWith("file:"))
    .map(({ url }) => fileURLToPath(url))
    .filter((path) => path.startsWith(root))
    .map((path) => path.slice(root.length).replaceAll("\\", "/").replace(/^\//, ""));
}

/** The files that esbuild has put into these bundles, sorted: it names each in a comment. */
async function bundledSources(bundles: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(bundles.map((path) => readFile(join(root, path), "utf8")));
  const sources = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ ((?:dist|node_modules)\/\S+)$/gm)].map(([, path = ""]) => path),
  );
  return [...new Set(sources)].sort();
}

describe("wrong usage", () => {
  const cases: readonly [args: string[], said: string][] = [
    [["generate", "--sorce", "x"], "Unknown option --sorce for generate: did you mean --source?"],
    [["generate", "--chek"], "Unknown option --chek for generate: did you mean --check?"],
    [["generate", "--import-extention=ts"], "did you mean --import-extension?"],
    [["genrate"], 'Unknown command "genrate": did you mean generate?'],
    [["list", "--out", "x"], "Unknown option --out for list"],
    [
      ["generate", "--default-version", "latest"],
      "--default-version: expected draft, production or a version number, found latest",
    ],
    [
      ["check", "--fail-onn", "any"],
      "Unknown option --fail-onn for check: did you mean --fail-on?",
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
  test("marks the version that calls run by default, unless it is the draft", async () => {
    const list = async (version: string): Promise<string> =>
      (
        await runCli([
          ...["list", "--source", "examples/flows/acme/spelling"],
          ...["--default-version", version],
        ])
      ).stdout;
    expect(await list("production")).toContain("2 (production; default)");
    expect(await list("production")).toContain("production: 2; default: production");
    expect(await list("1")).toMatch(/ 1 \(default\)/);
    expect(await list("draft")).not.toContain("default");
  });

  test("shows flows, versions, steps and inputs", async () => {
    const { code, stdout, stderr } = await runCli(["list", "--source", "examples/flows"]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("./__snapshots__/list.txt");
  });

  test("marks an input with a default as optional", async () => {
    await using folder = await temporaryFolder();
    const inputs = {
      type: "object",
      required: ["topic", "limit"],
      properties: { topic: { type: "string" }, limit: { type: "integer", default: 10 } },
    };
    const steps = [{ id: "find", processor: "passthrough" }];
    const flow = { org: "acme", project: "demo", slug: "find", inputs, steps };
    await folder.write("flows/find.flow.json", JSON.stringify(flow));
    const { stdout } = await runCli(["list", "--json"], { cwd: folder.path });
    expect(JSON.parse(stdout)).toMatchObject([
      {
        versions: [
          {
            inputs: [
              { name: "topic", required: true },
              { name: "limit", required: false },
            ],
          },
        ],
      },
    ]);
  });

  test("--rules shows what only values can break, and when that is found", async () => {
    const { code, stdout } = await runCli(["list", "--rules", "--source", flows]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "acme/spelling/grade-3 (draft)\n" +
        "  inputs.message: minLength 1 (before sending)\n" +
        "  outputs.score.points: integer, minimum 0, maximum 10 (after receiving)\n",
    );
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
