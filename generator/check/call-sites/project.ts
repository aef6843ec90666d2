import { dirname, join } from "node:path";
import type ts from "typescript";
import type { Compiler } from "./compiler.js";

/** What a `tsconfig.json` says: which files make a program, and how they are compiled. */
export interface Project {
  readonly files: readonly string[];
  readonly options: ts.CompilerOptions;
}

/** How deep projects may refer to others. */
const DEEPEST = 4;

/**
 * The projects that the nearest `tsconfig.json` of a folder describes: itself, or those that it refers to where it has no
 * files of its own. Nothing where there is none, or none that can be read.
 */
export function readProjects(compiler: Compiler, folder: string): Project[] {
  const path = compiler.findConfigFile(folder, (file) => compiler.sys.fileExists(file));
  return path === undefined ? [] : readProject(compiler, path, 0);
}

function readProject(compiler: Compiler, path: string, depth: number): Project[] {
  if (depth > DEEPEST) return [];
  const { config } = compiler.readConfigFile(path, (file) => compiler.sys.readFile(file)) as {
    config?: unknown;
  };
  if (config === undefined) return [];
  const parsed = compiler.parseJsonConfigFileContent(
    config,
    compiler.sys,
    dirname(path),
    undefined,
    path,
  );
  if (parsed.fileNames.length > 0)
    return [{ files: parsed.fileNames, options: quiet(parsed.options) }];
  return (parsed.projectReferences ?? []).flatMap((reference) => {
    const target = compiler.sys.directoryExists(reference.path)
      ? join(reference.path, "tsconfig.json")
      : reference.path;
    return readProject(compiler, target, depth + 1);
  });
}

/** Nothing is written, and only what the program itself says is of interest. */
function quiet(options: ts.CompilerOptions): ts.CompilerOptions {
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
