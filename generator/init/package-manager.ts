/** The package managers that `init` tells apart. */
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
