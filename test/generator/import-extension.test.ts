import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { importProblem } from "../../generator/import-extension.js";
import { temporaryFolder } from "../support/folder.js";

/** A project, by what matters here, and whether generated files compile in it. */
interface Case {
  readonly name: string;
  readonly importExtension: "js" | "none" | "ts";
  readonly type?: "module" | "commonjs";
  readonly tsconfig: object;
  readonly others?: Readonly<Record<string, object>>;
  /** What is said; undefined: nothing. */
  readonly problem?: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "none, in ES modules under nodenext",
    importExtension: "none",
    type: "module",
    tsconfig: { compilerOptions: { module: "nodenext" } },
    problem: /^`importExtension: "none"` .* tsconfig\.json says `module: nodenext`/,
  },
  {
    name: "none, in ES modules under node16 by an extended file",
    importExtension: "none",
    type: "module",
    tsconfig: { extends: "./base" },
    others: { "base.json": { compilerOptions: { module: "node16", moduleResolution: "Node16" } } },
    problem: /`moduleResolution: node16`/,
  },
  {
    name: "none, in CommonJS under nodenext",
    importExtension: "none",
    type: "commonjs",
    tsconfig: { compilerOptions: { module: "nodenext" } },
  },
  {
    name: "none, in ES modules under bundler",
    importExtension: "none",
    type: "module",
    tsconfig: { compilerOptions: { module: "esnext", moduleResolution: "bundler" } },
  },
  {
    name: "none, where a referenced project resolves as bundlers do",
    importExtension: "none",
    type: "module",
    tsconfig: { files: [], references: [{ path: "./tsconfig.app.json" }] },
    others: {
      "tsconfig.app.json": { compilerOptions: { module: "esnext", moduleResolution: "bundler" } },
    },
  },
  {
    name: "ts, under nodenext",
    importExtension: "ts",
    type: "module",
    tsconfig: { compilerOptions: { module: "nodenext" } },
    problem: /^`importExtension: "ts"` writes imports that tsconfig\.json does not allow/,
  },
  {
    name: "ts, allowed where nothing is written",
    importExtension: "ts",
    type: "module",
    tsconfig: {
      compilerOptions: { module: "nodenext", noEmit: true, allowImportingTsExtensions: true },
    },
  },
  {
    name: "ts, rewritten",
    importExtension: "ts",
    type: "module",
    tsconfig: { compilerOptions: { module: "nodenext", rewriteRelativeImportExtensions: true } },
  },
  {
    name: "js, under nodenext",
    importExtension: "js",
    type: "module",
    tsconfig: { compilerOptions: { module: "nodenext" } },
  },
];

test.for(cases)("$name: what is said is what the compiler does", async (each) => {
  const { importExtension, type, tsconfig, others = {}, problem } = each;
  await using folder = await temporaryFolder();
  const extension = { js: ".js", none: "", ts: ".ts" }[importExtension];
  await folder.write("package.json", JSON.stringify({ type }));
  for (const [path, value] of Object.entries({ "tsconfig.json": tsconfig, ...others })) {
    const text = JSON.stringify(value).replace(/\}$/, ", /* the last */ }");
    await folder.write(path, `// Comments, and a comma at the end.\n${text}\n`);
  }
  await folder.write("src/flows/index.ts", `export * from "./greet${extension}";\n`);
  await folder.write("src/flows/greet.ts", "export const greet = 1;\n");

  const config = { cwd: folder.path, out: join(folder.path, "src/flows"), importExtension };
  const found = importProblem(config);
  if (problem === undefined) expect(found).toBeUndefined();
  else expect(found?.problem).toMatch(problem);
  const path = join(
    folder.path,
    "tsconfig.app.json" in others ? "tsconfig.app.json" : "tsconfig.json",
  );
  expect(errorsOf(path)).toHaveLength(problem === undefined ? 0 : 1);
});

test("nothing is said where a file that matters cannot be read", async () => {
  await using folder = await temporaryFolder();
  const config = {
    cwd: folder.path,
    out: join(folder.path, "src"),
    importExtension: "none",
  } as const;
  await folder.write("package.json", JSON.stringify({ type: "module" }));
  expect(importProblem(config)).toBeUndefined();
  await folder.write("tsconfig.json", "{");
  expect(importProblem(config)).toBeUndefined();
  const compilerOptions = { module: "nodenext" };
  await folder.write(
    "tsconfig.json",
    JSON.stringify({ extends: "not-installed", compilerOptions }),
  );
  expect(importProblem(config)).toBeUndefined();
  await folder.write(
    "tsconfig.json",
    JSON.stringify({ extends: "./tsconfig.json", compilerOptions }),
  );
  expect(importProblem(config)).toBeUndefined();
});

/** The errors of imports in a program, without the library. */
function errorsOf(path: string): readonly ts.Diagnostic[] {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(path, { noLib: true, types: [] }, host);
  if (parsed === undefined) throw new Error(`${path} cannot be read`);
  const program = ts.createProgram(parsed.fileNames, parsed.options);
  return program.getSourceFiles().flatMap((file) => program.getSemanticDiagnostics(file));
}
