import { readFile, realpath } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** A module specifier, after `from`, `import` or `require`. It may be in a comment: too many files do no harm. */
const SPECIFIER = /\b(?:from|import|require)\s*\(?\s*(["'])([^"'\n]+)\1/g;

/** Bounds what a config that imports a whole program costs. */
const MAX_MODULES = 1_000;

/**
 * Finds the modules that a config file imports, directly or not: those of its project, and not those of packages.
 * Specifiers that are computed are not found, as bundlers do not find them.
 *
 * @param file - the absolute path of a config file, which need not exist.
 * @returns absolute paths, without `file`; also of files that are imported and do not exist.
 */
export async function importedModules(file: string): Promise<readonly string[]> {
  const found = new Set([file]);
  // A set is iterated in the order of insertion, with what is added meanwhile.
  for (const path of found) {
    for (const specifier of await specifiersIn(path)) {
      for (const module of await resolveModule(specifier, path)) {
        if (found.size < MAX_MODULES) found.add(module);
      }
    }
  }
  found.delete(file);
  return [...found];
}

async function specifiersIn(path: string): Promise<readonly string[]> {
  if (path.endsWith(".json")) return [];
  try {
    const text = await readFile(path, "utf8");
    return [...text.matchAll(SPECIFIER)].map(([, , specifier = ""]) => specifier);
  } catch {
    return [];
  }
}

/**
 * @returns nothing for what is no file, or is in `node_modules`, where a link to a package of the project is not; where a
 * file of the project is missing, what it may be called.
 */
async function resolveModule(specifier: string, from: string): Promise<readonly string[]> {
  try {
    const { createJiti } = await import("jiti");
    const url = createJiti(from).esmResolve(specifier, { try: true });
    if (url?.startsWith("file:") === true) {
      const path = await realpath(fileURLToPath(url));
      return path.split(sep).includes("node_modules") ? [] : [path];
    }
  } catch {
    // It does not exist.
  }
  if (!/^\.{1,2}\//.test(specifier)) return [];
  const path = resolve(dirname(from), specifier);
  return [path, path.replace(/js$/, "ts"), `${path}.ts`, `${path}.js`];
}
