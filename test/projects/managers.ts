import { QUIET, type Tool } from "./tools.js";

/** How a project is installed, and how a script of it is run. */
export interface Manager {
  /** The program: a name that `PATH` has, or a tool. */
  readonly program: string | Tool;
  readonly install: readonly string[];
  script(name: string): readonly string[];
}

export const npm: Manager = {
  program: "npm",
  install: ["install", ...QUIET],
  script: (name) => ["run", "--silent", name],
};

export const pnpm: Manager = {
  program: { package: "pnpm", file: "bin/pnpm.mjs" },
  install: ["install", "--prefer-offline", "--ignore-scripts", "--no-frozen-lockfile"],
  script: (name) => ["--silent", "run", name],
};

export const yarn1: Manager = {
  program: { package: "yarn", file: "bin/yarn.js" },
  install: ["install", "--prefer-offline", "--non-interactive"],
  script: (name) => ["--silent", "run", name],
};

export const yarn4: Manager = {
  program: { package: "@yarnpkg/cli-dist", file: "bin/yarn.js" },
  install: ["install", "--no-immutable"],
  script: (name) => ["run", name],
};

export const bun: Manager = {
  program: { package: "bun", scope: "@oven", file: "bin/bun" },
  install: ["install", "--ignore-scripts"],
  // With Bun also where a program asks for Node.js.
  script: (name) => ["--bun", "run", "--silent", name],
};

/** Deno cannot install tarballs: it uses the folder that npm has made. */
export const deno: Manager = {
  program: { package: "deno", scope: "@deno", file: "deno" },
  install: [],
  script: (name) => ["task", "--quiet", name],
};
