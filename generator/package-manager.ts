import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The package managers that are told apart. */
export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** What a package manager is called with, without its arguments. */
export interface PackageCommands {
  /** Installs the dependencies. */
  readonly install: string;
  /** Runs a script of `package.json`. */
  readonly run: string;
  /** Runs a program of a dependency. */
  readonly exec: string;
}

/** The commands of each package manager. */
export const packageCommands: Readonly<Record<PackageManager, PackageCommands>> = {
  npm: { install: "npm install", run: "npm run", exec: "npx" },
  pnpm: { install: "pnpm install", run: "pnpm", exec: "pnpm exec" },
  yarn: { install: "yarn install", run: "yarn", exec: "yarn" },
  bun: { install: "bun install", run: "bun run", exec: "bunx" },
};

const LOCK_FILES: readonly (readonly [name: string, manager: PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/**
 * The package manager of a project, by `packageManager` of its manifest or its lock file. In a monorepo both are in the root
 * folder of the repository.
 *
 * @param folder - the absolute path of a folder in the project.
 */
export function detectPackageManager(folder: string): PackageManager {
  const found =
    namedIn(join(folder, "package.json")) ??
    LOCK_FILES.find(([name]) => existsSync(join(folder, name)))?.[1];
  if (found !== undefined) return found;
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, ".git"))
    ? "npm"
    : detectPackageManager(parent);
}

/** The command that adds a package to a project. */
export function installCommand(
  manager: PackageManager,
  name: string,
  { dev = false }: { readonly dev?: boolean } = {},
): string {
  const verb = manager === "npm" ? "install" : "add";
  const flag = manager === "npm" ? " --save-dev" : manager === "bun" ? " --dev" : " -D";
  return `${manager} ${verb}${dev ? flag : ""} ${name}`;
}

function namedIn(manifest: string): PackageManager | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(manifest, "utf8"));
    if (typeof value !== "object" || value === null || !("packageManager" in value)) return;
    const name = String(value.packageManager).split("@")[0];
    if (name === "npm" || name === "pnpm" || name === "yarn" || name === "bun") return name;
  } catch {
    // There is none, or it is reported where it is needed.
  }
  return undefined;
}
