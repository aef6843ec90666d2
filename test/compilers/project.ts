import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { corpusDefinitions, render } from "../corpus/render.js";
import { root, runProgram, shortLived } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

/** The compilers that generated code supports, with the folders in which they are installed. */
const compilers = {
  "5.4": "test/compilers/typescript-5.4",
  "5.9": "test/compilers/typescript-5.9",
  "6": ".",
  "7": "test/compilers/typescript-7.0",
} as const;

const strict = {
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  ...{ noPropertyAccessFromIndexSignature: true, noUnusedLocals: true, verbatimModuleSyntax: true },
};

/** How strictly projects compile. `strictest` has options that TypeScript 5.4 does not know. */
const strictness = {
  loose: { strict: false },
  strict,
  strictest: {
    ...strict,
    ...{ isolatedDeclarations: true, declaration: true, erasableSyntaxOnly: true },
  },
} as const;

/** How modules are found. */
const moduleModes = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  // CommonJS, by the compiler's oldest rules and by those of Node.js.
  commonjs: { module: "commonjs", moduleResolution: "node10" },
  node16: { module: "node16", moduleResolution: "node16" },
} as const;

/** A project of a user. */
export interface Setting {
  readonly compiler: keyof typeof compilers;
  readonly mode: keyof typeof moduleModes;
  /** How imports of the project's files end: `./a.js`, `./a.ts` or `./a`. */
  readonly extension: "js" | "ts" | "none";
  readonly strictness: keyof typeof strictness;
  readonly objects: "exact" | "open";
}

/** A program that uses generated clients. */
const program = (ending: string): string => `
import { createClient } from "noukai-codegen-runtime";
import { createFlows } from "./flows/index${ending}";
import { grade3 } from "./flows/acme/spelling/grade-3${ending}";
import { fidelity } from "./flows/corpus/schemas/fidelity${ending}";

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

/** Generates the corpus as a user's project has it and compiles it, libraries checked. @returns the compiler's errors. */
export async function compileProject(setting: Setting): Promise<string> {
  await using folder = await temporaryFolder();
  const { files } = await render(corpusDefinitions(), {
    objects: setting.objects,
    importExtension: setting.extension,
    versions: { "*": "all" },
  });
  for (const [path, text] of files) await folder.write(`flows/${path}`, text);
  const ending = setting.extension === "none" ? "" : `.${setting.extension}`;
  await folder.write("main.ts", program(ending));
  const type = setting.mode === "commonjs" || setting.mode === "node16" ? "commonjs" : "module";
  await folder.write("package.json", JSON.stringify({ type, private: true }));
  const compilerOptions = {
    ...{ target: "es2022", lib: ["es2023", "esnext.disposable"], types: ["node"], noEmit: true },
    ...{ skipLibCheck: false, ...moduleModes[setting.mode], ...strictness[setting.strictness] },
    ...(setting.extension === "ts" ? importTs(setting) : {}),
  };
  await folder.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const modules = join(folder.path, "node_modules");
  await mkdir(join(modules, "@types"), { recursive: true });
  await symlink(join(root, "runtime"), join(modules, "noukai-codegen-runtime"));
  await symlink(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
  const tsc = join(root, compilers[setting.compiler], "node_modules/typescript/bin/tsc");
  const args = [...shortLived, tsc, "-p", folder.path, "--pretty", "false"];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { cwd: folder.path });
  return code === 0 ? "" : stdout + stderr;
}

/** Imports of `.ts` files are allowed by one option in all compilers, and rewritten by another from 5.7 on. */
function importTs({ compiler, mode }: Setting): Readonly<Record<string, boolean>> {
  return mode === "nodenext" && compiler !== "5.4"
    ? { rewriteRelativeImportExtensions: true }
    : { allowImportingTsExtensions: true };
}
