import { readdirSync, readFileSync } from "node:fs";
import type { BundledPackage } from "./bundled-packages.js";

/** The licences of bundled libraries: who distributes a library has to distribute its licence. */
export function licenceTexts(packages: readonly BundledPackage[]): string {
  return packages
    .map((each) => `${each.name} ${each.version}\n\n${licenceOf(each)}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function licenceOf({ folder, licence }: BundledPackage): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(?:[.-]|$)/i.test(name));
  return file === undefined
    ? `Licence: ${licence}`
    : readFileSync(`${folder}/${file}`, "utf8").trim();
}
