import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";

/** The TypeScript compiler, as programs use it. */
export type Compiler = typeof ts;

/** The TypeScript compiler that a project has installed; undefined where it has none that programs can use. */
export function projectCompiler(folder: string): Compiler | undefined {
  const require = createRequire(join(folder, "noukai-codegen.js"));
  try {
    const found: unknown = require("typescript");
    return isCompiler(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isCompiler(found: unknown): found is Compiler {
  return typeof found === "object" && found !== null && "createProgram" in found && "sys" in found;
}
