import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion, templatesFolder } from "../version.js";

/** Defined in the bundle, whose files are all in the folder of this file. */
declare const IS_BUNDLED: true | undefined;

let fingerprint: string | undefined;

/**
 * A digest of this generator: its version, and the sizes and modification times of its code and templates, so that a
 * patched or rebuilt generator does not use the cache of another one.
 */
export function generatorFingerprint(): string {
  fingerprint ??= computeFingerprint();
  return fingerprint;
}

function computeFingerprint(): string {
  const isBundled = typeof IS_BUNDLED !== "undefined";
  const folder = fileURLToPath(new URL(isBundled ? "." : "..", import.meta.url));
  const hash = createHash("sha256").update(packageVersion());
  for (const each of [folder, templatesFolder()]) {
    for (const name of readdirSync(each, { recursive: true, encoding: "utf8" }).sort()) {
      if (!/\.(?:js|json|ts)$/.test(name) || name.endsWith(".d.ts")) continue;
      const { size, mtimeMs } = statSync(join(each, name));
      hash.update(`\0${name} ${size} ${mtimeMs}`);
    }
  }
  return hash.digest("base64url");
}
