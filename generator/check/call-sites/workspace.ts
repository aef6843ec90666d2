import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { parse } from "yaml";
import { entryOf, isObject } from "../../json-schema/values.js";

/** Fields of a manifest that name packages which its program may import. */
const DEPENDENCY_FIELDS = [
  "dependencies",
  "devDependencies",
  "peerDependencies",
  "optionalDependencies",
];

/** What is around a folder of generated clients. */
export interface Surroundings {
  /** The folder of its package: the nearest with a manifest. */
  readonly own: string | undefined;
  /** The folders above it, the nearest first, up to the root of its workspace or repository. */
  readonly folders: readonly string[];
  /** The folders of the packages of its workspace that use its package, be it by way of others. */
  readonly dependents: readonly string[];
}

/**
 * Finds where programs may import generated clients: in the folders above them, and in the packages of the workspace that
 * depend on theirs. Workspaces are those of npm, Yarn, Bun (`workspaces` of a `package.json`) and pnpm.
 *
 * @param folder - the absolute path of the clients; it need not exist.
 */
export function surroundingsOf(folder: string): Surroundings {
  const folders = foldersAbove(folder);
  const own = folders.find((each) => existsSync(join(each, "package.json")));
  const root = folders.find((each) => workspacePatterns(each).length > 0);
  if (own === undefined || root === undefined) return { own, folders, dependents: [] };
  return { own, folders, dependents: dependentsOf(own, packagesOf(root)) };
}

function foldersAbove(folder: string): readonly string[] {
  const parent = dirname(folder);
  const isLast =
    parent === folder ||
    existsSync(join(folder, ".git")) ||
    existsSync(join(folder, "pnpm-workspace.yaml"));
  return isLast ? [folder] : [folder, ...foldersAbove(parent)];
}

/** The globs of a workspace's packages; none where a folder is no root of a workspace. */
function workspacePatterns(folder: string): readonly string[] {
  const listed = entryOf(readManifest(folder), "workspaces");
  const patterns = isObject(listed) ? entryOf(listed, "packages") : listed;
  return strings(patterns ?? entryOf(readYaml(join(folder, "pnpm-workspace.yaml")), "packages"));
}

/** The manifests of a workspace's packages, by folder. */
function packagesOf(root: string): ReadonlyMap<string, unknown> {
  const patterns = workspacePatterns(root).map(
    (pattern) => `${pattern.replace(/\/+$/, "")}/package.json`,
  );
  const manifests = globSync(["package.json", ...patterns], {
    ...{ cwd: root, absolute: true, expandDirectories: false, ignore: ["**/node_modules/**"] },
  });
  return new Map(
    manifests.map((path) => dirname(path)).map((folder) => [folder, readManifest(folder)]),
  );
}

/** The folders of the packages that depend on one, nearest first. */
function dependentsOf(own: string, packages: ReadonlyMap<string, unknown>): readonly string[] {
  const found = new Set([own]);
  const names = new Set<unknown>([entryOf(readManifest(own), "name")]);
  // What is added while the set is read is read too.
  for (const name of names) {
    if (typeof name !== "string") continue;
    for (const [folder, manifest] of packages) {
      if (found.has(folder) || !dependsOn(manifest, name)) continue;
      found.add(folder);
      names.add(entryOf(manifest, "name"));
    }
  }
  found.delete(own);
  return [...found];
}

function dependsOn(manifest: unknown, name: string): boolean {
  return DEPENDENCY_FIELDS.some((field) => {
    const listed = entryOf(manifest, field);
    if (!isObject(listed)) return false;
    // Under another name: `"flows": "workspace:@acme/flows@*"`.
    const isAlias = (version: unknown): boolean =>
      typeof version === "string" && /^\w+:(.+)@[^@/]*$/.exec(version)?.[1] === name;
    return Object.hasOwn(listed, name) || Object.values(listed).some(isAlias);
  });
}

function readManifest(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}

function readYaml(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
