import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const MANIFEST = "noukai-codegen/package.json";
const packageRequire = createRequire(import.meta.url);

let version: string | undefined;

/** The version of this package, as its package.json states it. */
export function packageVersion(): string {
  // Every generated file names it, so it is read once.
  version ??= readVersion();
  return version;
}

/** The folder `templates/` of this package, from the sources, the build and the bundle alike. */
export function templatesFolder(): string {
  return join(dirname(packageRequire.resolve(MANIFEST)), "templates");
}

function readVersion(): string {
  const manifest: unknown = packageRequire(MANIFEST);
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  if (!isNamed || typeof manifest.version !== "string")
    throw new Error("package.json has no version");
  return manifest.version;
}
