import { expect, test } from "vitest";
import { loadCompiler } from "../../../generator/check/call-sites/project.js";
import { root } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

test("loads the compiler of a project", () => {
  expect(loadCompiler(root)).toHaveProperty("createProgram");
});

test("says whether there is no TypeScript, or one without a compiler API", async () => {
  await using folder = await temporaryFolder();
  expect(loadCompiler(folder.path)).toMatch("not installed");
  await folder.write("node_modules/typescript/index.js", 'exports.version = "7.0.2";');
  expect(loadCompiler(folder.path)).toMatch("no compiler API");
});

test("takes a module with a part of the compiler API for none", async () => {
  await using folder = await temporaryFolder();
  const part = "exports.sys = {}; exports.createProgram = () => ({});";
  await folder.write("node_modules/typescript/index.js", part);
  expect(loadCompiler(folder.path)).toMatch("no compiler API");
});
