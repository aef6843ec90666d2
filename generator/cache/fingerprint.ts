import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageVersion } from "../version.js";

/** Defined where this code was bundled: then all of it stands in one folder, beside this file. */
declare const IS_BUNDLED: true | undefined;

let fingerprint: string | undefined;

/**
 * Tells this generator from every other: its version, and the sizes and times of its own files, so that a patched or a
 * freshly built one shares nothing with the one before.
 */
export function generatorFingerprint(): string {
  fingerprint ??= takeFingerprint();
  return fingerprint;
}

function takeFingerprint(): string {
  const isBundled = typeof IS_BUNDLED !== "undefined";
  const folder = fileURLToPath(new URL(isBundled ? "." : "..", import.meta.url));
  const hash = createHash("sha256").update(packageVersion());
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.(?:js|json|ts)$/.test(name) || name.endsWith(".d.ts")) continue;
    const { size, mtimeMs } = statSync(join(folder, name));
    hash.update(`\0${name} ${size} ${mtimeMs}`);
  }
  return hash.digest("base64url");
}
