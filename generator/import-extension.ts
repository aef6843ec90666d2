import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import { entryOf } from "./json-schema/values.js";
import { readModuleOptions, type ModuleOptions } from "./tsconfig.js";

/** Why the imports between generated files do not resolve. */
export interface ImportProblem {
  readonly problem: string;
  readonly advice: string;
}

/** `module` of a `tsconfig.json` under which imports are resolved as Node.js does. */
const NODE_MODULES = /^node(?:16|18|20|next)$/;

/**
 * Whether the compiler of the project refuses imports with the extension of the config, as far as the nearest
 * `tsconfig.json` of the output folder says so. `js` resolves under every option.
 */
export function importProblem({
  cwd,
  out,
  importExtension,
}: Pick<ResolvedConfig, "cwd" | "out" | "importExtension">): ImportProblem | undefined {
  if (importExtension === "js") return undefined;
  const read = readModuleOptions(out);
  const [first] = read;
  if (first === undefined) return undefined;
  const file = relative(cwd, first.path).replaceAll("\\", "/");
  if (importExtension === "none") {
    const resolution = nodeResolution(first);
    if (!read.every((each) => nodeResolution(each) !== undefined) || resolution === undefined)
      return undefined;
    if (!isEsModule(out)) return undefined;
    return {
      problem: `\`importExtension: "none"\` writes imports that do not resolve: ${file} says \`${resolution}\`, under which the imports of ES modules name a file`,
      advice: 'Set `importExtension: "js"` in the config.',
    };
  }
  const accepts = (each: ModuleOptions): boolean =>
    each.allowImportingTsExtensions || each.rewriteRelativeImportExtensions;
  if (read.some(accepts)) return undefined;
  return {
    problem: `\`importExtension: "ts"\` writes imports that ${file} does not allow`,
    advice:
      'Set `importExtension: "js"` in the config, or `allowImportingTsExtensions` (if the compiler writes nothing) or ' +
      "`rewriteRelativeImportExtensions` (if it does) in the compiler's options.",
  };
}

/** The same as one sentence; undefined where nothing is to be done. */
export function importNotice(config: ResolvedConfig): string | undefined {
  const found = importProblem(config);
  return found === undefined ? undefined : `${found.problem}. ${found.advice}`;
}

/** The option that makes the compiler resolve as Node.js does; undefined if it does not. */
function nodeResolution({ module, moduleResolution }: ModuleOptions): string | undefined {
  if (moduleResolution !== undefined)
    return /^node(?:16|next)$/.test(moduleResolution)
      ? `moduleResolution: ${moduleResolution}`
      : undefined;
  return module !== undefined && NODE_MODULES.test(module) ? `module: ${module}` : undefined;
}

/** Whether `.ts` files in a folder are ES modules, as the nearest `package.json` says. */
function isEsModule(folder: string): boolean {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return folder !== dirname(folder) && isEsModule(dirname(folder));
  try {
    return entryOf(JSON.parse(readFileSync(path, "utf8")), "type") === "module";
  } catch {
    return false;
  }
}
