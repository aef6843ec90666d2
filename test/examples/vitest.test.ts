import { cp, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cliPath, root, runProgram, shortLived } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

test(
  "the vitest example generates, compiles and passes, as a stranger would run it",
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    for (const part of ["app/tsconfig.json", "vitest", "flows"]) {
      await cp(join(root, "examples", part), join(folder.path, part), { recursive: true });
    }
    // Installed as a stranger has them: the two packages, and what the example itself needs.
    const modules = join(folder.path, "node_modules");
    await mkdir(modules);
    await symlink(root, join(modules, "noukai-codegen"), "junction");
    for (const name of ["noukai-codegen-runtime", "vitest", "@types"]) {
      await symlink(join(root, "node_modules", name), join(modules, name), "junction");
    }
    const cwd = join(folder.path, "vitest");
    const generated = await runProgram(process.execPath, [cliPath, "generate"], { cwd });
    expect(generated, generated.stderr).toMatchObject({ code: 0 });
    const compiled = await runProgram(process.execPath, [...shortLived, tsc, "-p", "."], { cwd });
    expect(compiled.stdout).toBe("");
    // A busy machine takes longer than the five seconds that Vitest gives a test.
    const args = [vitest, "run", "--root", ".", "--testTimeout", "60000"];
    const tested = await runProgram(process.execPath, args, { cwd });
    expect(tested, tested.stdout + tested.stderr).toMatchObject({ code: 0 });
    expect(tested.stdout).toContain("5 passed");
  },
);
