import { createRequire } from "node:module";

let version: string | undefined;

/** The version of this package, as its package.json states it. */
export function packageVersion(): string {
  // Every generated file names it, so it is read once.
  version ??= readVersion();
  return version;
}

function readVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("noukai-codegen/package.json");
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  if (!isNamed || typeof manifest.version !== "string")
    throw new Error("package.json has no version");
  return manifest.version;
}
