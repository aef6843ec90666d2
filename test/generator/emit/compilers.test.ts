import { execFile } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { corpusDefinitions, render } from "../../corpus/render.js";
import { shortLived } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../../", import.meta.url));

const compilers = {
  "5.4": "test/compilers/typescript-5.4",
  "5.9": "test/compilers/typescript-5.9",
  "6": ".",
  "7": "test/compilers/typescript-7.0",
} as const;

type Compiler = keyof typeof compilers;

const strict = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noPropertyAccessFromIndexSignature: true, noUnusedLocals: true, verbatimModuleSyntax: true },
};
/** What TypeScript 5.4 does not know yet. */
const strictest = {
  ...strict,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
};
const loose = { strict: false };
const nodenext = { module: "nodenext", moduleResolution: "nodenext" };
const bundler = { module: "esnext", moduleResolution: "bundler" };

interface Setting {
  readonly compiler: Compiler;
  readonly extension: "js" | "ts" | "none";
  readonly objects: "exact" | "open";
  readonly options: Readonly<Record<string, unknown>>;
}

const settings: readonly Setting[] = [
  { compiler: "5.4", extension: "js", objects: "exact", options: { ...nodenext, ...strict } },
  { compiler: "5.4", extension: "none", objects: "open", options: { ...bundler, ...loose } },
  { compiler: "5.9", extension: "js", objects: "open", options: { ...nodenext, ...strictest } },
  {
    compiler: "5.9",
    extension: "ts",
    objects: "exact",
    options: { ...bundler, ...strictest, allowImportingTsExtensions: true },
  },
  { compiler: "6", extension: "js", objects: "exact", options: { ...bundler, ...strictest } },
  {
    compiler: "6",
    extension: "ts",
    objects: "open",
    options: { ...nodenext, ...loose, rewriteRelativeImportExtensions: true },
  },
  { compiler: "7", extension: "js", objects: "exact", options: { ...nodenext, ...strictest } },
  { compiler: "7", extension: "none", objects: "open", options: { ...bundler, ...strict } },
];

/** A program that reads and writes what is generated, in a project as a user has it. */
const program = (extension: string): string => `
import { createClient } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index${extension}";
import { grade3 } from "./flows/acme/spelling/grade-3${extension}";
import { fidelity } from "./flows/corpus/schemas/fidelity${extension}";

export async function main(): Promise<string> {
  const client = createClient({ apiKey: "nk_test" });
  const done = await grade3(client).execute({ message: "a", parameters: { difficulty: "hard" } });
  await fidelity(client).execute({
    message: "a",
    parameters: { payment: { kind: "card", card: "1" }, address: { city: "Ulm" }, pair: ["a", 1], shape: { type: "circle", radius: 1 } },
  });
  await createFlows({ apiKey: "nk_test" }).acme.spelling.grade3.execute({ message: "a" });
  return done.status === "completed" ? (done.result[0]?.explanation ?? "") : "";
}
`;

async function compileIn(setting: Setting): Promise<string> {
  await using folder = await temporaryFolder();
  const { files } = await render(corpusDefinitions(), {
    objects: setting.objects,
    importExtension: setting.extension,
    versions: { "*": "all" },
  });
  for (const [path, text] of files) await folder.write(`flows/${path}`, text);
  await folder.write(
    "main.ts",
    program(setting.extension === "none" ? "" : `.${setting.extension}`),
  );
  await folder.write("package.json", `{ "type": "module", "private": true }`);
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2023", "esnext.disposable"], types: ["node"], noEmit: true },
    ...{ skipLibCheck: false, ...setting.options },
  };
  await folder.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const modules = join(folder.path, "node_modules");
  await mkdir(join(modules, "@types"), { recursive: true });
  await symlink(join(repository, "runtime"), join(modules, "noukai-codegen-runtime"));
  await symlink(join(repository, "node_modules/@types/node"), join(modules, "@types/node"));
  const tsc = join(repository, compilers[setting.compiler], "node_modules/typescript/bin/tsc");
  try {
    await run(process.execPath, [...shortLived, tsc, "-p", folder.path, "--pretty", "false"], {
      cwd: folder.path,
    });
    return "";
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return String(error.stdout);
    throw error;
  }
}

describe(
  "generated files compile as a user sees them, libraries checked",
  { timeout: 180_000 },
  () => {
    test.each(settings)(
      "TypeScript $compiler, $options.moduleResolution, imports with $extension, $objects, strict: $options.strict",
      async (setting) => {
        expect(await compileIn(setting)).toBe("");
      },
    );
  },
);
