import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/index.js";
import { clientOf } from "./client.js";
import { flow, step } from "./flows.js";

/** Python is started once, and its check a second after a load. */
const PATIENCE = { timeout: 60_000, interval: 100 };

let folder: string;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-python-"));
  log = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const write = (slug: string, code: string, rest = ""): Promise<void> =>
  writeFile(
    join(folder, `${slug}.flow.yaml`),
    `org: acme
project: spelling
slug: ${slug}
inputs: [{ name: message, type: string }]
steps:
  - id: score
    processor: code
${rest}    code: |
      ${code}
`,
  );
const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({
    ...{ flows: ".", cwd: folder, listen: false, log: "text" },
    logTo: (line) => log.push(line.slice("00:00:00 ".length).trimEnd()),
    ...options,
  });
const found = (): string[] => log.filter((line) => line.includes("python-syntax"));

describe("the Python of definitions is checked in the background", { timeout: 120_000 }, () => {
  test("after the start and after each reload, and what was said is not said again", async () => {
    await write("one", "return {'n': len(message}");
    await write("two", "return {'n': 1}");
    await using emulator = await start();
    // The emulator answers before anything was parsed.
    const answer = await clientOf(emulator).post("/seq/acme/spelling/two/execute", {
      message: "x",
    });
    expect(answer.body.result).toEqual({ n: 1 });
    const first = expect.stringMatching(
      /^one\.flow\.yaml:9:31 the Python, line 1, column 25, is invalid: .*\(at \/steps\/0\/code\) \[python-syntax\]$/,
    ) as string;
    await expect.poll(found, PATIENCE).toEqual([first]);

    await write("two", "import os");
    await emulator.reload();
    const second = expect.stringMatching(/^two\.flow\.yaml:9:7 .*import/) as string;
    await expect.poll(found, PATIENCE).toEqual([first, second]);

    await write("one", "return {'n': 2}");
    await write("two", "import sys", "    allow: [{ rule: python-syntax, reason: Known. }]\n");
    await emulator.reload();
    await write("three", "return )");
    await emulator.reload();
    await expect.poll(() => found().length, PATIENCE).toBe(3);
    expect(found()[2]).toMatch(/^three\.flow\.yaml:9:/);
  });

  test("of flows in memory too", async () => {
    await using emulator = await start({
      flows: [flow([step("s", "code", { code: "return eval('1')", language: "python" })])],
    });
    expect(emulator.port).toBe(0);
    await expect
      .poll(found, PATIENCE)
      .toEqual([
        expect.stringMatching(/^acme\/spelling\/grade-3:1:1 .*eval.*\(at \/steps\/0\/code\)/),
      ]);
  });

  test("an emulator that is closed meanwhile says nothing", async () => {
    await write("one", "return )");
    const emulator = await start();
    const running = clientOf(emulator).post("/seq/acme/spelling/one/execute", { message: "x" });
    await emulator.close();
    await running;
    expect(found()).toEqual([]);
    expect(log.filter((line) => /Python|Error/.test(line))).toEqual([]);
  });
});
