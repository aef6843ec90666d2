import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadCompiler } from "../../../generator/check/call-sites/compiler.js";
import { root } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

test("loads the compiler of a project", () => {
  expect(loadCompiler(root)).toHaveProperty("api.createProgram");
});

test("says whether there is no TypeScript, or one without a compiler API", async () => {
  await using folder = await temporaryFolder();
  expect(loadCompiler(folder.path)).toMatch("not installed");
  await folder.write("node_modules/typescript/index.js", 'exports.version = "8.0.0";');
  await folder.write("node_modules/typescript/package.json", "{}");
  expect(loadCompiler(folder.path)).toMatch("no compiler API");
});

test("takes its own compiler and the declarations of the project for TypeScript 7", () => {
  const loaded = loadCompiler(join(root, "test/compilers/typescript-7.0"));
  if (typeof loaded === "string") throw new Error(loaded);
  const { api, libraries = "" } = loaded;
  expect(api).toHaveProperty("createProgram");
  expect(existsSync(join(libraries, api.getDefaultLibFileName({})))).toBe(true);
});

test("takes a module with a part of the compiler API for none", async () => {
  await using folder = await temporaryFolder();
  const part = "exports.sys = {}; exports.createProgram = () => ({});";
  await folder.write("node_modules/typescript/index.js", part);
  await folder.write("node_modules/typescript/package.json", "{}");
  expect(loadCompiler(folder.path)).toMatch("no compiler API");
});
