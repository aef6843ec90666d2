import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A component of a bill of materials, as far as it is read here. */
export interface ShippedComponent {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
}

interface NpmBill {
  readonly components: readonly ShippedComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Packages of this repository, whose dependencies are installed with them. */
const MANIFESTS = ["package.json", "runtime/package.json"];

/** Folders of the package that hold bundled libraries, with their bills of materials. */
const BUNDLES = ["dist/bundle", "dist/ui"];

/**
 * What a user of the two packages gets: the dependencies of their manifests with all of theirs, as installed here, and what
 * is bundled into `BUNDLES`. `npm sbom --omit dev` also leaves out what a dependency shares with a tool of the
 * development, so the closure is computed from the whole tree.
 *
 * @throws Error if `npm sbom` fails, or a dependency is not installed.
 */
export function shippedComponents(): readonly ShippedComponent[] {
  const bill = JSON.parse(npm(["sbom", "--sbom-format", "cyclonedx"])) as NpmBill;
  const byRef = new Map(bill.components.map((each) => [each["bom-ref"], each]));
  const edges = new Map(bill.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const bundled = BUNDLES.flatMap(
    (folder) =>
      (JSON.parse(readFileSync(`${folder}/sbom.cdx.json`, "utf8")) as Pick<NpmBill, "components">)
        .components,
  );

  const found = new Map<string, ShippedComponent>();
  const visit = (ref: string): void => {
    const component = byRef.get(ref);
    if (component === undefined || found.has(ref)) return;
    found.set(ref, component);
    for (const next of edges.get(ref) ?? []) visit(next);
  };
  for (const name of new Set(MANIFESTS.flatMap(dependenciesOf))) {
    const all = [...byRef.keys()].filter((ref) => ref.startsWith(`${name}@`));
    if (all.length === 0) throw new Error(`${name} is a dependency and not installed: npm ci`);
    for (const ref of all) visit(ref);
  }
  for (const each of bundled) if (!found.has(each["bom-ref"])) found.set(each["bom-ref"], each);
  return [...found.values()].sort((one, other) => (one["bom-ref"] < other["bom-ref"] ? -1 : 1));
}

/** Runs npm and returns what it prints. @throws Error with its messages if it fails. */
export function npm(args: readonly string[]): string {
  return execFileSync("npm", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: "pipe" });
}

function dependenciesOf(manifest: string): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly dependencies: object;
  };
  return Object.keys(dependencies);
}
