import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type ts from "typescript";

/** Functions of the TypeScript compiler's API that a check calls. */
const FUNCTIONS = [
  "createCompilerHost",
  "createProgram",
  "createSourceFile",
  "findConfigFile",
  "flattenDiagnosticMessageText",
  "getDefaultLibFileName",
  "parseJsonConfigFileContent",
  "readConfigFile",
] as const;

const OBJECTS = ["sys", "DiagnosticCategory"] as const;

/** The part of the TypeScript compiler's API that a check uses. */
export type Compiler = Pick<typeof ts, (typeof FUNCTIONS)[number] | (typeof OBJECTS)[number]>;

/** A compiler, and what it compiles with. */
export interface LoadedCompiler {
  readonly api: Compiler;
  /** The folder of the declarations of the language, if it is not the compiler's own. */
  readonly libraries: string | undefined;
}

/**
 * Loads the TypeScript compiler of a project. TypeScript 7 has no compiler API: in its place the compiler of this package
 * reads the project, with the declarations of TypeScript 7.
 *
 * @returns the reason, if there is no compiler
 */
export function loadCompiler(folder: string): LoadedCompiler | string {
  const require = createRequire(join(folder, "noukai-codegen.js"));
  let manifest: string;
  try {
    const module: unknown = require("typescript");
    if (isCompiler(module)) return { api: module, libraries: undefined };
    manifest = require.resolve("typescript/package.json");
  } catch {
    return "TypeScript is not installed in this project";
  }
  const libraries = librariesOf(manifest);
  const api = libraries === undefined ? undefined : ownCompiler();
  return api === undefined
    ? "the installed version of TypeScript has no compiler API; TypeScript 5, 6 and 7 can be used"
    : { api, libraries };
}

/** The folder of the declarations of TypeScript 7, which are in its package for this machine. */
function librariesOf(manifest: string): string | undefined {
  try {
    const name = `@typescript/typescript-${process.platform}-${process.arch}`;
    return join(dirname(createRequire(manifest).resolve(`${name}/package.json`)), "lib");
  } catch {
    return undefined;
  }
}

function ownCompiler(): Compiler | undefined {
  const module: unknown = createRequire(import.meta.url)("ts-morph");
  if (typeof module !== "object" || module === null || !("ts" in module)) return undefined;
  return isCompiler(module.ts) ? module.ts : undefined;
}

function isCompiler(module: unknown): module is Compiler {
  if (typeof module !== "object" || module === null) return false;
  return (
    FUNCTIONS.every((name) => typeof Reflect.get(module, name) === "function") &&
    OBJECTS.every((name) => typeof Reflect.get(module, name) === "object")
  );
}

/** The files and compiler options of a `tsconfig.json`. */
export interface Project {
  readonly files: readonly string[];
  readonly options: ts.CompilerOptions;
}

/** The maximum depth of project references. */
const MAX_DEPTH = 4;

/**
 * Reads the nearest `tsconfig.json` of a folder. If it has no files, the projects that it references are read instead. Empty
 * if there is no `tsconfig.json`, or it cannot be read.
 */
export function readProjects(compiler: Compiler, folder: string): Project[] {
  const path = compiler.findConfigFile(folder, (file) => compiler.sys.fileExists(file));
  return path === undefined ? [] : readProject(compiler, path, 0);
}

function readProject(compiler: Compiler, path: string, depth: number): Project[] {
  if (depth > MAX_DEPTH) return [];
  const read: { readonly config?: unknown } = compiler.readConfigFile(path, (file) =>
    compiler.sys.readFile(file),
  );
  if (read.config === undefined) return [];
  const parsed = compiler.parseJsonConfigFileContent(
    read.config,
    compiler.sys,
    dirname(path),
    undefined,
    path,
  );
  if (parsed.fileNames.length > 0)
    return [{ files: parsed.fileNames, options: checkOnly(parsed.options) }];
  return (parsed.projectReferences ?? []).flatMap((reference) => {
    const target = compiler.sys.directoryExists(reference.path)
      ? join(reference.path, "tsconfig.json")
      : reference.path;
    return readProject(compiler, target, depth + 1);
  });
}

/** Options under which nothing is written and only errors of the program itself are reported. */
function checkOnly(options: ts.CompilerOptions): ts.CompilerOptions {
  return {
    ...options,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    skipLibCheck: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
}
