import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { configFileNames } from "../config/index.js";
import { UsageError } from "../errors.js";
import { entryOf, isObject, type UnknownObject } from "../json-schema/values.js";
import { detectPackageManager, type PackageManager } from "../package-manager.js";
import { foldersToRepository } from "./git-ignore.js";
import { readTsconfig } from "./tsconfig.js";

/** What was detected in a project's folder. */
export interface Project {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: { readonly text: string; readonly value: UnknownObject };
  readonly packageManager: PackageManager;
  /** Whether it has a `tsconfig.json`. */
  readonly isTypeScript: boolean;
  /** Whether the compiler writes JavaScript for a TypeScript file in the project's folder itself. */
  readonly emitsRootFiles: boolean;
  /** Whether Node.js takes a `.js` file of it for an ES module. */
  readonly isModule: boolean;
  /** The import extension that its compiler and its bundler resolve. */
  readonly importExtension: "js" | "ts" | "none";
  /** Whether it is a Next.js application. */
  readonly isNext: boolean;
  /** Whether it only holds other packages. */
  readonly isWorkspaceRoot: boolean;
  /** The name of Vite's config file; undefined if there is none. */
  readonly viteConfig: string | undefined;
  /** Another bundler that there is a plugin for, if one is used. */
  readonly otherBundler: "rollup" | "webpack" | "rspack" | "esbuild" | undefined;
  /** The name of the existing config file. */
  readonly config: string | undefined;
  readonly hasSourceFolder: boolean;
  /** Where this package is, or will be once it is installed; relative to the folder, with `/`. */
  readonly ownPackage: string;
}

const VITE_CONFIGS = ["ts", "mts", "js", "mjs", "cts", "cjs"].map(
  (extension) => `vite.config.${extension}`,
);

/**
 * Detects a project's setup.
 *
 * @param createsManifest - called if there is no `package.json`: whether the project gets one.
 * @throws UsageError if there is no valid `package.json`, and none is to be created.
 */
export async function detectProject(
  folder: string,
  createsManifest: () => Promise<boolean>,
): Promise<Project> {
  const manifest = await readManifest(folder, createsManifest);
  const names = dependencyNames(manifest.value);
  const isNext = names.has("next");
  const compiler = await readTsconfig(folder);
  const others = [
    ["rspack", "@rspack/core"],
    ["webpack", "webpack"],
    ["rollup", "rollup"],
    ["esbuild", "esbuild"],
  ] as const;
  return {
    folder,
    manifest,
    packageManager: detectPackageManager(folder),
    isTypeScript: compiler !== undefined,
    emitsRootFiles: compiler?.emitsRootFiles ?? false,
    isModule: manifest.value.type === "module",
    // Turbopack does not resolve `.js` to a `.ts` file, and without a compiler nothing else does.
    importExtension: isNext ? "none" : (compiler?.importExtension ?? "ts"),
    isNext,
    isWorkspaceRoot: isWorkspaceRoot(folder, manifest.value),
    viteConfig: VITE_CONFIGS.find((name) => existsSync(join(folder, name))),
    otherBundler: others.find(([, name]) => names.has(name))?.[0],
    config: configFileNames.find((name) => existsSync(join(folder, name))),
    hasSourceFolder: existsSync(join(folder, "src")),
    ownPackage: relative(folder, ownPackage(folder)).replaceAll("\\", "/"),
  };
}

function isWorkspaceRoot(folder: string, manifest: UnknownObject): boolean {
  return manifest.workspaces !== undefined || existsSync(join(folder, "pnpm-workspace.yaml"));
}

/** The folder that this package is installed in: that of a workspace, unless its package manager is pnpm. */
function ownPackage(folder: string): string {
  const below = (parent: string): string => join(parent, "node_modules", "noukai-codegen");
  const parents = foldersToRepository(folder);
  const root = parents.find((parent) => existsSync(below(parent))) ?? parents.find(holdsWorkspace);
  return below(root ?? folder);
}

function holdsWorkspace(folder: string): boolean {
  try {
    return (
      entryOf(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")), "workspaces") !==
      undefined
    );
  } catch {
    return false;
  }
}

async function readManifest(
  folder: string,
  createsManifest: () => Promise<boolean>,
): Promise<Project["manifest"]> {
  const path = join(folder, "package.json");
  if (!existsSync(path)) {
    if (await createsManifest()) return newManifest(folder);
    throw new UsageError(
      `There is no package.json in ${folder}. Run this in a project, or create one with \`npm init\`.`,
    );
  }
  const text = await readFile(path, "utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return { text, value };
  } catch {
    // Reported below.
  }
  throw new UsageError(`${path} is not a JSON object. Fix it and run this again.`);
}

function newManifest(folder: string): Project["manifest"] {
  // What npm refuses in the name of a package.
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "");
  const value = { name: name === "" ? "app" : name, private: true, type: "module" };
  return { text: `${JSON.stringify(value, null, 2)}\n`, value };
}

/** The names of a package's dependencies of every kind. */
export function dependencyNames(manifest: UnknownObject): Set<string> {
  return new Set(
    ["dependencies", "devDependencies", "peerDependencies"].flatMap((field) => {
      const listed = manifest[field];
      return isObject(listed) ? Object.keys(listed) : [];
    }),
  );
}
