import { createRequire } from "node:module";

/** The version of this package, as its package.json states it. */
export function packageVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)("noukai-codegen/package.json");
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) {
    return String(manifest.version);
  }
  throw new Error("package.json has no version");
}
