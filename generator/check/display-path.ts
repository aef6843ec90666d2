import { relative } from "node:path";
import type { ResolvedConfig } from "../config/index.js";

/** A path as a person reads it: relative to the working directory, with `/` on every system. */
export function shownPath({ cwd }: Pick<ResolvedConfig, "cwd">, path: string): string {
  const shown = relative(cwd, path).replaceAll("\\", "/");
  return shown === "" ? "." : shown;
}

/** The flow whose client a generated file is: its path without what makes it a file. `index.ts` is of none. */
export function flowOfFile(path: string): string | undefined {
  return path === "index.ts" ? undefined : path.replace(/_?\.ts$/, "");
}
