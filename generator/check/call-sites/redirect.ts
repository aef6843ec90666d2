import { existsSync, realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import type ts from "typescript";
import type { Compiler } from "./compiler.js";

/**
 * Has a compiler read the sources of other projects in place of the declarations that a build of them writes, as an editor
 * does, so that what these declare is known before it is built.
 *
 * @param host - resolves modules otherwise.
 * @param sources - the sources, by the path of the declarations.
 */
export function resolveSources(
  compiler: Compiler,
  host: ts.CompilerHost,
  options: ts.CompilerOptions,
  sources: ReadonlyMap<string, string>,
): Pick<ts.CompilerHost, "resolveModuleNameLiterals"> {
  const folders = new Set([...sources.keys()].flatMap(parentsOf));
  const real = createRealPath();
  const resolving: ts.ModuleResolutionHost = {
    ...host,
    fileExists: (path) =>
      host.fileExists(path) || (/\.d\.[cm]?ts$/.test(path) && sources.has(real(path))),
    directoryExists: (path) =>
      (host.directoryExists?.(path) ?? true) || (!existsSync(path) && folders.has(real(path))),
    realpath: real,
  };
  const cache = compiler.createModuleResolutionCache(
    host.getCurrentDirectory(),
    (name) => host.getCanonicalFileName(name),
    options,
  );
  return {
    resolveModuleNameLiterals: (literals, containing, redirected, settings, file) =>
      literals.map((literal) => {
        const found = compiler.resolveModuleName(
          literal.text,
          containing,
          settings,
          resolving,
          cache,
          redirected,
          compiler.getModeForUsageLocation(file, literal, settings),
        );
        const source = sources.get(found.resolvedModule?.resolvedFileName ?? "");
        if (found.resolvedModule === undefined || source === undefined) return found;
        const extension = /\.[^.]+$/.exec(source)?.[0] ?? ".ts";
        const resolvedModule = {
          ...found.resolvedModule,
          ...{ resolvedFileName: source, extension, isExternalLibraryImport: false },
        };
        return { ...found, resolvedModule };
      }),
  };
}

/** Resolves links, also in the path of what does not exist. */
function createRealPath(): (path: string) => string {
  const known = new Map<string, string>();
  const folderOf = (folder: string): string => {
    const found = known.get(folder);
    if (found !== undefined) return found;
    let path: string;
    try {
      path = realpathSync(folder).replaceAll("\\", "/");
    } catch {
      const parent = dirname(folder);
      path = parent === folder ? folder : `${folderOf(parent)}/${basename(folder)}`;
    }
    known.set(folder, path);
    return path;
  };
  return (path) => {
    try {
      return realpathSync(path).replaceAll("\\", "/");
    } catch {
      return `${folderOf(dirname(path))}/${basename(path)}`;
    }
  };
}

/** The folders above a file. */
export function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
