import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CheckReport } from "../../../generator/check/index.js";
import { packageVersion } from "../../../generator/version.js";
import { root } from "../../support/cli.js";
import { flowDocument } from "../support/flow-server.js";
import { makeDifferences, prepare, type Prepared } from "./prepared.js";

const NOTICE = "Definitions could not be compared with HEAD: this folder is in no git repository.";

describe("check, on a project with one difference of each cause and class", () => {
  let prepared: Prepared;
  beforeAll(async () => {
    prepared = await prepare();
    await makeDifferences(prepared);
  });
  afterAll(async () => {
    await prepared[Symbol.asyncDispose]();
  });

  /** What changes from run to run does not belong in a snapshot. */
  const steady = (text: string): string =>
    text
      .replace(/"durationMs": \d+/, '"durationMs": 0')
      .replaceAll(prepared.server.baseUrl, "SERVICE")
      .replaceAll(`this is ${packageVersion()}`, "this is VERSION");

  test.each(["text", "github", "markdown"])("--format %s", async (format) => {
    const before = await prepared.folder.contents("src");
    const { code, stdout, stderr } = await prepared.run("check", "--format", format);
    expect(stderr).toBe(`warning ${NOTICE}\n`);
    await expect(steady(stdout)).toMatchFileSnapshot(`snapshots/check.${format}.txt`);
    expect(code).toBe(1);
    expect(await prepared.folder.contents("src")).toEqual(before);
  });

  test("--json", async () => {
    const { code, stdout } = await prepared.run("check", "--json");
    await expect(steady(stdout)).toMatchFileSnapshot("snapshots/check.json.txt");
    expect(code).toBe(1);
    const { differences } = JSON.parse(stdout) as CheckReport;
    expect(new Set(differences.map(({ cause }) => cause))).toEqual(
      new Set(["service", "snapshot", "definitions", "generator", "output"]),
    );
    expect(new Set(differences.map((difference) => difference.class))).toEqual(
      new Set(["breaking", "additive", "documentation"]),
    );
    expect(
      differences.flatMap(({ callSites }) => callSites.map(({ file, line }) => `${file}:${line}`)),
    ).toEqual(["src/main.ts:7", "src/main.ts:8"]);
  });

  test("--offline compares the snapshot and the clients without querying the service", async () => {
    const asked = prepared.server.requests.length;
    const { code, stdout } = await prepared.run("check", "--offline");
    expect(prepared.server.requests.length).toBe(asked);
    await expect(steady(stdout)).toMatchFileSnapshot("snapshots/check.offline.txt");
    expect(code).toBe(1);
  });
});

test("check finds the lines that break also with TypeScript 7", async () => {
  const typescript = join(root, "test/compilers/typescript-7.0/node_modules/typescript");
  await using project = await prepare(typescript);
  await makeDifferences(project);
  const { stdout } = await project.run("check", "--json");
  const { differences } = JSON.parse(stdout) as CheckReport;
  expect(
    differences.flatMap(({ callSites }) => callSites.map(({ file, line }) => `${file}:${line}`)),
  ).toEqual(["src/main.ts:7", "src/main.ts:8"]);
});

describe("check", () => {
  test("reports no differences for a project that is up to date", async () => {
    await using prepared = await prepare();
    const { code, stdout } = await prepared.run("check");
    expect(stdout).toBe("6 flows: no differences.\n");
    expect(code).toBe(0);
    await prepared.server.stop();
    expect(await prepared.run("check", "--offline")).toMatchObject({ code: 0 });
  });

  test("--fail-on breaking passes with differences that break no program", async () => {
    await using prepared = await prepare();
    const draft = prepared.flows["acme/demo/words"]?.draft ?? {};
    prepared.flows["acme/demo/words"] = { draft: { ...draft, name: "Another name" } };
    const passed = await prepared.run("check", "--fail-on", "breaking");
    expect(passed.stdout).toContain("documentation flow has a changed name");
    expect(passed.code).toBe(0);
    expect(await prepared.run("check")).toMatchObject({ code: 1 });
    delete prepared.flows["acme/demo/breaks"];
    const failed = await prepared.run("check", "--fail-on", "breaking");
    expect(failed.stdout).toContain("src/main.ts:2:24 TS2307");
    expect(failed.code).toBe(1);
  });

  test("distinguishes a deleted file from one that was never generated", async () => {
    await using prepared = await prepare();
    await rm(join(prepared.folder.path, "src/flows/acme/demo/output.ts"));
    const local = await prepared.folder.read("flows/local.flow.json");
    await prepared.folder.write("flows/new.flow.json", local.replace('"local"', '"new"'));
    const { stdout } = await prepared.run("check", "--offline");
    expect(stdout).toContain("src/flows/acme/demo/output.ts was deleted or moved.");
    expect(stdout).toContain("src/flows/acme/demo/new.ts was never generated.");
  });

  test("compares what was in production with what is now", async () => {
    await using prepared = await prepare();
    const id = "acme/demo/words";
    const version = (number: number, field: string) =>
      flowDocument(id, {
        version: number,
        primary: undefined,
        inputs: [{ name: field, type: "string" }],
      });
    prepared.flows[id] = {
      draft: flowDocument(id, { published: [1, 2], production: 1 }),
      1: version(1, "text"),
      2: version(2, "note"),
    };
    const check = ["check", "--default-version", "production"];
    const generated = await prepared.run("generate", "--default-version", "production");
    expect(generated).toMatchObject({ code: 0 });
    expect(await prepared.run(...check)).toMatchObject({ code: 0 });
    const snapshot = await prepared.folder.read("noukai.snapshot.json");
    expect(snapshot).toContain(`"1": {`);
    expect(snapshot).not.toContain(`"2": {`);
    prepared.flows[id].draft = flowDocument(id, { published: [1, 2], production: 2 });
    const { code, stdout } = await prepared.run(...check);
    expect(code).toBe(1);
    expect(stdout).toContain("production: inputs.note");
    expect(stdout).not.toContain("no longer has a definition");
  });

  test("distinguishes other settings and layouts from edits", async () => {
    await using prepared = await prepare();
    const config = await prepared.folder.read("noukai.config.json");
    await prepared.folder.write("noukai.config.json", config.replace("{", '{"published":"any",'));
    expect((await prepared.run("check", "--offline")).stdout).toContain(
      "was generated with other settings",
    );
    await prepared.folder.write("noukai.config.json", config);
    const promoted = await prepared.run("check", "--offline", "--default-version", "production");
    expect(promoted.stdout).toContain("was generated with other settings");
    await prepared.edit("src/flows/acme/demo/words.ts", /;\n/g, "\n");
    const { stdout } = await prepared.run("check", "--offline");
    expect(stdout).toContain("only comments or layout differ");
    expect(stdout).toContain("1 documentation only");
  });

  test("exits 2, 3 and 4 for invalid options, invalid definitions and an unreachable service", async () => {
    await using prepared = await prepare();
    expect(await prepared.run("check", "--fail-on", "nothing")).toMatchObject({ code: 2 });
    await prepared.folder.write("flows/bad.flow.json", "{");
    expect(await prepared.run("check")).toMatchObject({ code: 3 });
    await rm(join(prepared.folder.path, "flows/bad.flow.json"));
    await prepared.server.stop();
    expect(await prepared.run("check")).toMatchObject({ code: 4 });
  });
});
