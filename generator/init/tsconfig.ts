import { existsSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../json-schema/values.js";

/** What a project's `tsconfig.json` says that matters to `init`. */
export interface Tsconfig {
  /** The import extension that its module resolution requires. */
  readonly importExtension: "js" | "none";
  /**
   * Whether a file in the project's folder itself is compiled to JavaScript. A config there would move the output of the
   * whole program: the compiler lays it out by the folder that all files share.
   */
  readonly emitsRootFiles: boolean;
}

/** Reads the `tsconfig.json` of a folder; undefined if there is none. */
export async function readTsconfig(folder: string): Promise<Tsconfig | undefined> {
  const path = join(folder, "tsconfig.json");
  if (!existsSync(path)) return undefined;
  const { ts } = await import("ts-morph");
  const read: { readonly config?: unknown } = ts.readConfigFile(path, (file) =>
    ts.sys.readFile(file),
  );
  const parsed = ts.parseJsonConfigFileContent(read.config ?? {}, ts.sys, folder);
  const { moduleResolution, module, noEmit = false } = parsed.options;
  const isOld =
    moduleResolution === undefined
      ? module === ts.ModuleKind.CommonJS
      : /^(?:Classic|Node10|NodeJs)$/.test(ts.ModuleResolutionKind[moduleResolution]);
  return {
    // Only the old module resolutions do not resolve `.js` to a `.ts` file.
    importExtension: isOld ? "none" : "js",
    emitsRootFiles: !noEmit && includesRootFiles(parsed.raw),
  };
}

/** Whether a new TypeScript file in the folder of a `tsconfig.json` belongs to the program. */
function includesRootFiles(tsconfig: unknown): boolean {
  if (!isObject(tsconfig)) return true;
  const { include, files } = tsconfig;
  if (!Array.isArray(include)) return files === undefined;
  return include.some((pattern) => typeof pattern === "string" && /^(?:\.\/)?\*/.test(pattern));
}
