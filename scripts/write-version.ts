import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Part of the build: writes name and version of the runtime into its compiled `version.js`. Reading `package.json` at run time
 * would not work in browsers and workers. The compiler writes the file only if its source has changed, so this always runs.
 */
const runtime = fileURLToPath(new URL("../../runtime/", import.meta.url));

const { name, version } = readManifest(`${runtime}package.json`);
const text = `export const USER_AGENT = ${JSON.stringify(`${name}/${version}`)};\n`;
const path = `${runtime}dist/version.js`;
if (readFileSync(path, "utf8") !== text) writeFileSync(path, text);

function readManifest(file: string): { readonly name: string; readonly version: string } {
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (
    typeof manifest === "object" &&
    manifest !== null &&
    "name" in manifest &&
    typeof manifest.name === "string" &&
    "version" in manifest &&
    typeof manifest.version === "string"
  )
    return { name: manifest.name, version: manifest.version };
  throw new Error(`${file} has no name and version`);
}
