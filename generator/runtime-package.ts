import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { entryOf, isObject } from "./json-schema/values.js";
import { detectPackageManager, installCommand } from "./package-manager.js";
import { packageVersion } from "./version.js";

const NAME = "noukai-codegen-runtime";

/** Dependencies that come with a package where it is installed. */
const INSTALLED_FIELDS = ["dependencies", "peerDependencies", "optionalDependencies"];

/** What programs are bundled with: a bundle has the runtime in it, whatever it is a dependency of. */
const BUNDLERS = [
  ...["vite", "webpack", "rollup", "esbuild", "@rspack/core", "rolldown", "parcel", "tsup"],
  ...["next", "nuxt", "astro", "@sveltejs/kit", "@angular/cli", "expo", "wrangler"],
];

/**
 * What is to be done before generated clients can be used: they import the runtime, which has to be a dependency of the
 * project, and of the version of the generator, because both are released together.
 *
 * @param out - the absolute path of the output folder; it need not exist.
 * @returns a sentence with the command; undefined where nothing is to be done, and where there is no `package.json`.
 */
export function runtimeNotice(out: string): string | undefined {
  const manifests = manifestsAbove(out);
  const [nearest] = manifests;
  if (nearest === undefined) return undefined;
  const own = packageVersion();
  const command = (name: string): string =>
    `\`${installCommand(detectPackageManager(nearest.folder), name)}\``;
  const fields = manifests.flatMap(({ fieldsOfRuntime }) => fieldsOfRuntime);
  if (fields.length === 0) {
    return `${NAME}, which the clients import, is not a dependency of ${nearest.label}: run ${command(`${NAME}@${own}`)}.`;
  }
  // Only yarn itself knows where the packages of Plug'n'Play are.
  if (manifests.some(({ folder }) => existsSync(join(folder, ".pnp.cjs")))) return undefined;
  const version = installedVersion(out);
  if (version === undefined) {
    return `${NAME}, which the clients import, is not installed: run \`${detectPackageManager(nearest.folder)} install\`.`;
  }
  if (version !== own) {
    return (
      `${NAME} ${version} is installed beside noukai-codegen ${own}, and both are released together: ` +
      `run ${command(`${NAME}@${own}`)}.`
    );
  }
  if (!fields.some((field) => INSTALLED_FIELDS.includes(field)) && !nearest.isBundled) {
    return (
      `${NAME}, which the clients import, is only in devDependencies of ${nearest.label}, which production ` +
      `does not install: run ${command(`${NAME}@${own}`)}.`
    );
  }
  return undefined;
}

/** A `package.json`, as far as it matters here. */
interface Manifest {
  /** Absolute. */
  readonly folder: string;
  /** What messages call it. */
  readonly label: string;
  /** The fields that list the runtime. */
  readonly fieldsOfRuntime: readonly string[];
  readonly isBundled: boolean;
}

/** The manifests that apply to a folder, the nearest first, up to the root of the repository. */
function manifestsAbove(folder: string): readonly Manifest[] {
  const manifests: Manifest[] = [];
  for (let each = folder; ; each = dirname(each)) {
    const manifest = readManifest(each);
    if (manifest !== undefined) manifests.push(manifest);
    if (each === dirname(each) || existsSync(join(each, ".git"))) return manifests;
  }
}

function readManifest(folder: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
  const has = (field: string, name: string): boolean => {
    const listed = entryOf(value, field);
    return isObject(listed) && Object.hasOwn(listed, name);
  };
  const fields = [...INSTALLED_FIELDS, "devDependencies"];
  return {
    folder,
    label: join(basename(folder), "package.json"),
    fieldsOfRuntime: fields.filter((field) => has(field, NAME)),
    isBundled: BUNDLERS.some((bundler) => fields.some((field) => has(field, bundler))),
  };
}

/** The version that files in a folder import; the folder need not exist yet. */
function installedVersion(folder: string): string | undefined {
  try {
    const path = createRequire(join(folder, "index.ts")).resolve(`${NAME}/package.json`);
    const version = entryOf(JSON.parse(readFileSync(path, "utf8")), "version");
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
