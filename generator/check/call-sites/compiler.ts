import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type ts from "typescript";

/** Functions of the TypeScript compiler's API that a check calls. */
const FUNCTIONS = [
  "createCompilerHost",
  "createModuleResolutionCache",
  "createProgram",
  "createSourceFile",
  "flattenDiagnosticMessageText",
  "getDefaultLibFileName",
  "getModeForUsageLocation",
  "getOutputFileNames",
  "parseJsonConfigFileContent",
  "readConfigFile",
  "resolveModuleName",
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
