import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefinitionFile } from "../../generator/definition/index.js";

/** Reads an input of a case: a file in `test/cases/inputs/<case>/`. */
export function caseInput(folder: string, file: string): DefinitionFile {
  const path = fileURLToPath(new URL(`../cases/inputs/${folder}/${file}`, import.meta.url));
  return { path: file, text: readFileSync(path, "utf8") };
}
