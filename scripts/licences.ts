import { existsSync, readdirSync, readFileSync } from "node:fs";

/**
 * The licences of the libraries that bundled files come from: who distributes a library has to distribute its licence.
 *
 * @param inputs - paths of the files that were bundled.
 */
export function licenceTexts(inputs: readonly string[]): string {
  const folders = inputs.flatMap((path) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? [];
    return folder === undefined ? [] : [folder];
  });
  const texts = [...new Set(folders)].sort().map((folder) => {
    const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
    return `${name}\n\n${licenceIn(folder)}`;
  });
  return [...new Set(texts)].join(`\n\n${"-".repeat(80)}\n\n`);
}

function licenceIn(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(?:[.-]|$)/i.test(name));
  if (file !== undefined) return readFileSync(`${folder}/${file}`, "utf8").trim();
  const manifest = `${folder}/package.json`;
  const text = existsSync(manifest) ? readFileSync(manifest, "utf8") : "{}";
  const { license } = JSON.parse(text) as { license?: unknown };
  if (typeof license !== "string") throw new Error(`${folder} states no licence`);
  return `Licence: ${license}`;
}
