import { existsSync, readFileSync } from "node:fs";

/** A library of which files were bundled. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its licence, as its manifest states it. */
  readonly licence: string;
  /** Its folder in `node_modules`. */
  readonly folder: string;
}

/**
 * The libraries that bundled files come from, by name and version.
 *
 * @param inputs - paths of the files that were bundled.
 * @throws Error if a library states no version or no licence: it could not be distributed.
 */
export function bundledPackages(inputs: readonly string[]): readonly BundledPackage[] {
  const folders = inputs.flatMap((path) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? [];
    return folder === undefined ? [] : [folder];
  });
  const packages = [...new Set(folders)].map(readPackage);
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
}

function readPackage(folder: string): BundledPackage {
  const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
  const manifest = `${folder}/package.json`;
  const { version, license } = JSON.parse(
    existsSync(manifest) ? readFileSync(manifest, "utf8") : "{}",
  ) as { readonly version?: unknown; readonly license?: unknown };
  if (typeof version !== "string") throw new Error(`${folder} states no version`);
  if (typeof license !== "string") throw new Error(`${folder} states no licence`);
  return { name, version, licence: license, folder };
}
