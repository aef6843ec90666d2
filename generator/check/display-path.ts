import { relative } from "node:path";
import type { ResolvedConfig } from "../config/index.js";

/** A path as it is reported: relative to the working directory, with `/` on every system. */
export function displayPath({ cwd }: Pick<ResolvedConfig, "cwd">, path: string): string {
  const displayed = relative(cwd, path).replaceAll("\\", "/");
  return displayed === "" ? "." : displayed;
}

/** The flow of a generated file: `org/project/slug`; undefined for `index.ts`. */
export function flowOfFile(path: string): string | undefined {
  return path === "index.ts" ? undefined : path.replace(/_?(?:\.\w+)?\.ts$/, "");
}
