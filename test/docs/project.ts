import { mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";
import { resolveConfig } from "../../generator/config/index.js";
import { generate } from "../../generator/generate.js";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

/** A project as the pages of the documentation presume it: with the clients of the example flows in `src/flows`. */
export interface Project extends TemporaryFolder {
  /**
   * Compiles files of `src/`, in one program, to `dist/`.
   *
   * @returns the errors, as `file:line message`
   */
  compile(files: readonly string[]): readonly string[];
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  // Nest has decorators of this kind, and so do its users.
  experimentalDecorators: true,
  allowJs: true,
  checkJs: true,
  jsx: ts.JsxEmit.ReactJSX,
  skipLibCheck: true,
};

/** Where the types of the entry points of this package are: it is not in its own `node_modules`. */
async function entryPoints(): Promise<Record<string, string[]>> {
  const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([subpath, target]) =>
      typeof target === "string"
        ? []
        : [[`noukai-codegen${subpath.slice(1)}`, [join(root, target.types)]]],
    ),
  );
}

/**
 * Makes the project, with the generated clients.
 *
 * @param definitions definitions beside those of the example flows
 */
export async function createProject(definitions: readonly string[]): Promise<Project> {
  const folder = await temporaryFolder();
  const { path } = folder;
  await symlink(join(root, "node_modules"), join(path, "node_modules"), "junction");
  await folder.write("package.json", '{ "type": "module" }');
  const config = {
    source: [join(root, "examples/flows"), "flows"],
    versions: { "acme/spelling/grade-3": "all" },
    schemas: "zod",
  };
  await folder.write("noukai.config.json", JSON.stringify(config));
  for (const [index, text] of definitions.entries())
    await folder.write(`flows/${index}.flow.yaml`, text);
  // Jest is not installed here. What the pages use of it is called as in Vitest, and takes the same.
  await folder.write(
    "src/jest.d.ts",
    'declare module "@jest/globals" { export { afterAll, beforeAll, expect, test } from "vitest"; }',
  );
  await generate(await resolveConfig(path));
  await mkdir(join(path, "dist"));
  const paths = await entryPoints();
  return {
    ...folder,
    compile: (files) => {
      const program = ts.createProgram(
        ["jest.d.ts", ...files].map((file) => join(path, "src", file)),
        { ...options, paths, rootDir: join(path, "src"), outDir: join(path, "dist") },
      );
      const emitted = program.emit();
      return [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map(describe);
    },
  };

  function describe({ file, start, messageText }: ts.Diagnostic): string {
    const message = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (file === undefined) return message;
    const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
    const name = file.fileName.startsWith(path)
      ? file.fileName.slice(path.length + "/src/".length)
      : dirname(file.fileName);
    return `${name}:${line + 1} ${message}`;
  }
}
