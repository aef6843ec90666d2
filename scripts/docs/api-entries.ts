import { readFileSync } from "node:fs";
import { repositoryRoot } from "./pages.js";

/** A module that programs import: a chapter of the API reference. */
export interface ApiEntry {
  /** How programs import it, and its page below `docs/api/`. */
  readonly name: string;
  /** Its source, as a path of the repository. */
  readonly source: string;
}

type Target = { readonly types: string } | { readonly import: { readonly types: string } };
type Exports = Readonly<Record<string, string | Target>>;

/** Entry points of both packages, in the order of their manifests: what production imports comes first. */
export function apiEntries(): readonly ApiEntry[] {
  return [
    ...entriesOf("runtime/package.json", (types) => types.replace("./dist/", "runtime/src/")),
    ...entriesOf("package.json", (types) => types.replace("./dist/", "")),
  ];
}

function entriesOf(manifest: string, sourceOf: (types: string) => string): readonly ApiEntry[] {
  const { name, exports } = JSON.parse(readFileSync(`${repositoryRoot}${manifest}`, "utf8")) as {
    readonly name: string;
    readonly exports: Exports;
  };
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const imported = `${name}${subpath.slice(1)}`;
    const { types } = "import" in target ? target.import : target;
    const source = sourceOf(types).replace(/\.d\.ts$/, ".ts");
    return [{ name: imported, source }];
  });
}
