import { evaluate, parse } from "@humanwhocodes/momoa";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { entryOf, isList, isObject } from "./json-schema/values.js";

/** What a `tsconfig.json` says of modules, with what it extends; undefined where it leaves an option to the compiler. */
export interface ModuleOptions {
  /** The absolute path of the file. */
  readonly path: string;
  /** In lower case, as `moduleResolution`. */
  readonly module: string | undefined;
  readonly moduleResolution: string | undefined;
  readonly allowImportingTsExtensions: boolean;
  readonly rewriteRelativeImportExtensions: boolean;
}

/** The most files of one chain of `extends`. */
const MAX_DEPTH = 16;

/**
 * Reads the module options of the nearest `tsconfig.json` of a folder, without the compiler: it takes a few milliseconds
 * where loading the compiler takes hundreds. If it has no files, those of the projects that it references are read instead.
 *
 * @param folder - absolute; it need not exist.
 * @returns none if there is no such file, or if a file that matters cannot be read.
 */
export function readModuleOptions(folder: string): readonly ModuleOptions[] {
  const path = nearest(folder);
  const value = path === undefined ? undefined : readJsonc(path);
  if (path === undefined || value === undefined) return [];
  const references = entryOf(value, "references");
  const files = entryOf(value, "files");
  const isSolution = isList(files) && files.length === 0 && isList(references);
  const paths = isSolution ? references.flatMap((each) => referenced(path, each)) : [path];
  const read = paths.map(moduleOptionsOf);
  return read.includes(undefined) ? [] : read.filter((each) => each !== undefined);
}

function moduleOptionsOf(path: string): ModuleOptions | undefined {
  const options = compilerOptionsOf(path, 0);
  if (options === undefined) return undefined;
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === "string" ? value.toLowerCase() : undefined;
  };
  return {
    path,
    module: text("module"),
    moduleResolution: text("moduleResolution"),
    allowImportingTsExtensions: options.allowImportingTsExtensions === true,
    rewriteRelativeImportExtensions: options.rewriteRelativeImportExtensions === true,
  };
}

/** The compiler options of a file and of those it extends; undefined if one of them cannot be read. */
function compilerOptionsOf(path: string, depth: number): Record<string, unknown> | undefined {
  const value = readJsonc(path);
  if (value === undefined || depth > MAX_DEPTH) return undefined;
  const extended = entryOf(value, "extends");
  const bases = isList(extended) ? extended : extended === undefined ? [] : [extended];
  let options: Record<string, unknown> = {};
  for (const base of bases) {
    const found = typeof base === "string" ? extendedPath(path, base) : undefined;
    const inherited = found === undefined ? undefined : compilerOptionsOf(found, depth + 1);
    if (inherited === undefined) return undefined;
    options = { ...options, ...inherited };
  }
  const own = entryOf(value, "compilerOptions");
  return isObject(own) ? { ...options, ...own } : options;
}

/** The file that `extends` names: a path, or a file of a package. */
function extendedPath(path: string, name: string): string | undefined {
  const names = [name, `${name}.json`, `${name}/tsconfig.json`];
  if (name.startsWith(".") || isAbsolute(name)) {
    return names
      .map((each) => resolve(dirname(path), each))
      .find((each) => each.endsWith(".json") && existsSync(each));
  }
  const require = createRequire(path);
  for (const each of names) {
    try {
      const found = require.resolve(each);
      if (found.endsWith(".json")) return found;
    } catch {
      // The next spelling.
    }
  }
  return undefined;
}

function referenced(path: string, reference: unknown): readonly string[] {
  const target = entryOf(reference, "path");
  if (typeof target !== "string") return [];
  const full = resolve(dirname(path), target);
  return [full.endsWith(".json") ? full : join(full, "tsconfig.json")];
}

function nearest(folder: string): string | undefined {
  const path = join(folder, "tsconfig.json");
  if (existsSync(path)) return path;
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, ".git")) ? undefined : nearest(parent);
}

/** JSON with comments and trailing commas; undefined if it is none. */
function readJsonc(path: string): unknown {
  try {
    const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    return evaluate(parse(text, { mode: "jsonc", allowTrailingCommas: true }));
  } catch {
    return undefined;
  }
}
