import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** What generated files need of zod. */
const NEEDED_MAJOR = 4;

/**
 * What is to be done before files that import zod can be used; undefined where nothing is.
 *
 * @param out the absolute path of the output folder, from which zod is resolved, as the compiler does.
 */
export function zodNotice(out: string): string | undefined {
  const version = installedVersion(out);
  if (version === undefined)
    return '`schemas: "zod"` writes files that import zod, which is not installed: run `npm install zod`.';
  return Number.parseInt(version, 10) < NEEDED_MAJOR
    ? `\`schemas: "zod"\` writes files for zod ${NEEDED_MAJOR}, and zod ${version} is installed: run \`npm install zod@${NEEDED_MAJOR}\`.`
    : undefined;
}

/** The version of the package that files in a folder import as `zod`; the folder need not exist yet. */
function installedVersion(folder: string): string | undefined {
  try {
    const path = createRequire(join(folder, "index.ts")).resolve("zod/package.json");
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof manifest === "object" &&
      manifest !== null &&
      "version" in manifest &&
      typeof manifest.version === "string"
      ? manifest.version
      : undefined;
  } catch {
    return undefined;
  }
}
