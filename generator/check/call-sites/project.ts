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
  "parseJsonConfigFileContent",
  "readConfigFile",
] as const;

const OBJECTS = ["sys", "DiagnosticCategory"] as const;

/** The part of the TypeScript compiler's API that a check uses. */
export type Compiler = Pick<typeof ts, (typeof FUNCTIONS)[number] | (typeof OBJECTS)[number]>;

/** Loads the TypeScript compiler of a project. @returns the reason, if there is none with a compiler API */
export function loadCompiler(folder: string): Compiler | string {
  const require = createRequire(join(folder, "noukai-codegen.js"));
  try {
    const module: unknown = require("typescript");
    if (isCompiler(module)) return module;
  } catch {
    return "TypeScript is not installed in this project";
  }
  // TypeScript 7 exports its version only.
  return "the installed version of TypeScript has no compiler API; TypeScript 5 and 6 have one";
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
