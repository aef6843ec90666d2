import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * The options of Node.js for a thread. Those of the process are for its own program: with `--input-type` a thread does not
 * start. Under Yarn Plug'n'Play the files of packages are in archives, which only its hooks can read.
 */
export function threadOptions(): string[] {
  if (process.versions.pnp === undefined) return [];
  const hooks = createRequire(import.meta.url).resolve("pnpapi");
  const loader = join(dirname(hooks), ".pnp.loader.mjs");
  // Yarn writes it for projects that have ES modules.
  const forModules = existsSync(loader)
    ? ["--experimental-loader", pathToFileURL(loader).href]
    : [];
  return ["--require", hooks, ...forModules];
}
