import { dirname, join } from "node:path";
import type ts from "typescript";
import type { Compiler } from "./compiler.js";

/** The files and compiler options of a `tsconfig.json`. */
export interface Project {
  /** The path of the file. */
  readonly path: string;
  readonly files: readonly string[];
  readonly options: ts.CompilerOptions;
  /** The paths of the `tsconfig.json` files that it references. */
  readonly references: readonly string[];
  /** Returns the sources of the declarations that a build of the project writes, by the path of the declarations. */
  sources(): ReadonlyMap<string, string>;
}

/** Projects by the path of their `tsconfig.json`. */
export type Projects = ReadonlyMap<string, Project>;

/** The maximum depth of project references. */
const MAX_DEPTH = 4;

/**
 * Reads projects, each once, and those that they reference: all that are referenced by a project without files, such as
 * the `tsconfig.json` at the root of a workspace, and those in its own folder by a project with files.
 *
 * @param configs - paths of `tsconfig.json` files. One that is not there, or cannot be read, has no projects.
 */
export function readProjects(compiler: Compiler, configs: readonly string[]): Projects {
  const found = new Map<string, Project>();
  for (const config of configs) readProject(compiler, config, found, 0);
  return found;
}

function readProject(
  compiler: Compiler,
  path: string,
  found: Map<string, Project>,
  depth: number,
): void {
  if (depth > MAX_DEPTH || found.has(path)) return;
  const read: { readonly config?: unknown } = compiler.readConfigFile(path, (file) =>
    compiler.sys.readFile(file),
  );
  if (read.config === undefined) return;
  const folder = dirname(path);
  const parsed = compiler.parseJsonConfigFileContent(
    read.config,
    compiler.sys,
    folder,
    undefined,
    path,
  );
  const references = (parsed.projectReferences ?? []).map((reference) =>
    compiler.sys.directoryExists(reference.path)
      ? join(reference.path, "tsconfig.json")
      : reference.path,
  );
  const hasFiles = parsed.fileNames.length > 0;
  if (hasFiles) {
    found.set(path, {
      path,
      files: parsed.fileNames,
      options: checkOnly(parsed.options),
      references,
      sources: () => sourcesOf(compiler, parsed, folder),
    });
  }
  for (const reference of references)
    if (!hasFiles || dirname(reference) === folder)
      readProject(compiler, reference, found, depth + 1);
}

function sourcesOf(
  compiler: Compiler,
  { options, fileNames, ...parsed }: ts.ParsedCommandLine,
  folder: string,
): Map<string, string> {
  const files = fileNames.filter((name) => !/\.(?:d\.[cm]?ts|json)$/.test(name));
  const rootDir = options.rootDir ?? (options.composite === true ? folder : commonFolder(files));
  const emitting = { ...options, rootDir, declaration: true, noEmit: false };
  const sources = new Map<string, string>();
  for (const file of files.filter((name) => name.startsWith(`${rootDir}/`))) {
    const build = { ...parsed, options: emitting, fileNames: [file] };
    for (const output of compiler.getOutputFileNames(build, file, false))
      if (/\.d\.[cm]?ts$/.test(output)) sources.set(output, file);
  }
  return sources;
}

/** The innermost folder that has all files: the compiler lays out what it writes by it. */
function commonFolder([first = "", ...others]: readonly string[]): string {
  let folder = dirname(first);
  for (const file of others)
    while (!file.startsWith(`${folder}/`) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
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
