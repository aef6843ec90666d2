import { appendFile, cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const flows = join(root, "examples/flows");

describe("generate", () => {
  test("writes one client per flow and an index, and says so", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await runCli(["--source", flows, "--out", "clients"], {
      cwd: folder.path,
    });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/5 flows in clients: 11 created \([\d.]+ m?s\)\./);
    const names = ["documents/extract", "research/brief", "spelling/grade-3"].concat(
      ...["support/triage", "translation/localise"],
    );
    expect(Object.keys(await folder.contents("clients"))).toEqual([
      ...names.flatMap((name) => [`acme/${name}.schemas.ts`, `acme/${name}.ts`]),
      "index.ts",
    ]);
  });

  test("writes the same bytes again, and touches nothing then", async () => {
    await using folder = await temporaryFolder();
    const generate = () =>
      runCli(["generate", "--source", flows, "--out", "clients"], { cwd: folder.path });
    await generate();
    const before = await folder.contents();
    const again = await generate();
    expect(again.stdout).toMatch(/11 unchanged/);
    expect(await folder.contents()).toEqual(before);
  });

  test("--json prints one document on stdout", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await runCli(["--source", flows, "--out", "clients", "--json"], {
      cwd: folder.path,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      upToDate: false,
      out: "clients",
      flows: 5,
      files: expect.arrayContaining([{ path: "index.ts", state: "create" }]) as unknown,
    });
  });

  test("resolves the config's paths relative to the config; flags take precedence", async () => {
    await using folder = await temporaryFolder();
    await cp(flows, join(folder.path, "app/definitions"), { recursive: true });
    await folder.write("app/noukai.config.json", `{ "source": "definitions", "out": "generated" }`);
    const configured = await runCli(["--config", "app/noukai.config.json"], { cwd: folder.path });
    expect(configured.stdout).toContain("5 flows in app/generated: 11 created");
    const overruled = await runCli(["--config", "app/noukai.config.json", "--out", "elsewhere"], {
      cwd: folder.path,
    });
    expect(overruled.stdout).toContain("5 flows in elsewhere: 11 created");
  });

  test("reads a config in TypeScript", async () => {
    await using folder = await temporaryFolder();
    await folder.write(
      "noukai.config.ts",
      `interface Settings { source: string; out: string }
       const settings: Settings = { source: ${JSON.stringify(flows)}, out: "here" };
       export default settings;`,
    );
    expect((await runCli([], { cwd: folder.path })).stdout).toContain(
      "5 flows in here: 11 created",
    );
  });
});

describe("generate --check", () => {
  const args = ["generate", "--source", flows, "--out", "clients"];
  let made: TemporaryFolder;
  beforeAll(async () => {
    made = await temporaryFolder();
    await runCli(args, { cwd: made.path });
  });
  afterAll(() => made[Symbol.asyncDispose]());

  /** A folder as a generate leaves it. */
  async function generated() {
    const folder = await temporaryFolder();
    await cp(made.path, folder.path, { recursive: true });
    return { folder, check: () => runCli([...args, "--check"], { cwd: folder.path }) };
  }

  test("exits 0 right after a generate", async () => {
    const { folder, check } = await generated();
    await using _ = folder;
    const { code, stdout } = await check();
    expect(stdout).toContain("clients is up to date.");
    expect(code).toBe(0);
  });

  test("names a file that differs by one byte", async () => {
    const { folder, check } = await generated();
    await using _ = folder;
    const file = join(folder.path, "clients/acme/support/triage.ts");
    await appendFile(file, " ");
    const before = await readFile(file, "utf8");
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^stale\s+clients\/acme\/support\/triage\.ts$/m);
    expect(await readFile(file, "utf8")).toBe(before);
  });

  test("names a file that is missing, and does not write it", async () => {
    const { folder, check } = await generated();
    await using _ = folder;
    await rm(join(folder.path, "clients/acme/research/brief.ts"));
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^missing\s+clients\/acme\/research\/brief\.ts$/m);
    expect(Object.keys(await folder.contents("clients"))).not.toContain("acme/research/brief.ts");
  });

  test("names a file of ours that is no longer needed", async () => {
    const { folder, check } = await generated();
    await using _ = folder;
    await folder.write(
      "clients/acme/research/old.ts",
      await folder.read("clients/acme/research/brief.ts"),
    );
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^no longer needed\s+clients\/acme\/research\/old\.ts$/m);
  });

  test("lists a file that is not ours and leaves it be", async () => {
    const { folder, check } = await generated();
    await using _ = folder;
    await folder.write("clients/notes.ts", "export const mine = 1;\n");
    const { code, stdout } = await check();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^foreign\s+clients\/notes\.ts$/m);
    expect(await folder.read("clients/notes.ts")).toBe("export const mine = 1;\n");
  });

  test("reports every file at once as JSON", async () => {
    const { folder } = await generated();
    await using _ = folder;
    await rm(join(folder.path, "clients/index.ts"));
    await appendFile(join(folder.path, "clients/acme/support/triage.ts"), "\n");
    const { code, stdout } = await runCli([...args, "--check", "--json"], { cwd: folder.path });
    expect(code).toBe(1);
    const { files } = JSON.parse(stdout) as { files: { path: string; state: string }[] };
    expect(files.filter(({ state }) => state !== "unchanged")).toEqual([
      { path: "acme/support/triage.ts", state: "update" },
      { path: "index.ts", state: "create" },
    ]);
  });
});

describe("generate on bad definitions", () => {
  test("five mistakes in two files are five located errors, exit 3, and an untouched folder", async () => {
    await using folder = await temporaryFolder();
    await runCli(["--source", flows, "--out", "clients"], { cwd: folder.path });
    const before = await folder.contents("clients");
    await folder.write(
      "bad/one.flow.yaml",
      [
        "org: acme",
        "project: Spelling",
        "slug: one",
        "inputs:",
        "  type: object",
        "  properties:",
        "    message: { type: strng }",
        "steps:",
        "  - { id: a, procesor: llm, processor: llm }",
        "",
      ].join("\n"),
    );
    await folder.write(
      "bad/two.flow.json",
      JSON.stringify(
        {
          org: "acme",
          project: "spelling",
          slug: "two",
          inputs: [{ name: "message", type: "string" }],
          steps: [
            { id: "a", processor: "llm", output: { $ref: "#/models/Missing" } },
            { id: "a", processor: "llm" },
          ],
        },
        null,
        2,
      ),
    );
    const { code, stdout, stderr } = await runCli(["--source", "bad", "--out", "clients"], {
      cwd: folder.path,
    });
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/bad\/one\.flow\.yaml:2:\d+/);
    expect(stderr).toMatch(/bad\/one\.flow\.yaml:7:\d+/);
    expect(stderr).toMatch(/bad\/one\.flow\.yaml:9:\d+/);
    expect(stderr).toMatch(/bad\/two\.flow\.json:\d+:\d+.*Missing/);
    expect(stderr).toContain("5 problems in 2 files");
    expect(stderr).toContain("processor");
    expect(await folder.contents("clients")).toEqual(before);
  });
});
