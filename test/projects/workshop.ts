import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root, runProgram, type Finished } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Programs that projects are installed, built and run with, as the registry of npm has them. */
export interface Tools {
  /** The folder of a package of `tools/package.json`; undefined if there is none for this machine. */
  folderOf(name: string): string | undefined;
}

/**
 * Installs `tools/package.json`, without scripts, once for each version of it: together they are half a gigabyte.
 *
 * @throws Error if npm fails.
 */
export async function installTools(): Promise<Tools> {
  const manifest = join(here, "tools/package.json");
  const version = createHash("sha256")
    .update(await readFile(manifest))
    .digest("hex")
    .slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(here, "../../node_modules/.cache");
  const folder = join(cache, "noukai-codegen-projects", version);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    await cp(manifest, join(unfinished, "package.json"));
    await run("npm", ["install", "--ignore-scripts", ...QUIET], unfinished);
    // Another run may have been first.
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  }
  return {
    folderOf: (name) => {
      const path = join(folder, "node_modules", name);
      return existsSync(path) ? path : undefined;
    },
  };
}

/** The program in a package for this machine, such as `bin/bun` in `@oven/bun-linux-x64`; undefined if there is none. */
export async function nativeProgram(
  tools: Tools,
  scope: string,
  file: string,
): Promise<string | undefined> {
  const folder = tools.folderOf(scope);
  if (folder === undefined) return undefined;
  const paths = (await readdir(folder)).map((name) => join(folder, name, file));
  return paths.find((path) => existsSync(path));
}

/** The packed packages, beside which projects are copied: their manifests name `../noukai-codegen.tgz`. */
export interface Workshop extends AsyncDisposable {
  /** Copies a project. @returns its folder */
  copy(project: string, name: string): Promise<string>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder: TemporaryFolder = await temporaryFolder();
  const args = ["pack", ".", "./runtime", "--ignore-scripts", "--json"];
  const { stdout } = await run("npm", [...args, "--pack-destination", folder.path], root);
  for (const { name, filename } of JSON.parse(stdout) as readonly Packed[])
    await rename(join(folder.path, filename), join(folder.path, `${name}.tgz`));
  return {
    copy: async (project, name) => {
      const target = join(folder.path, name);
      await cp(join(here, project), target, { recursive: true });
      return target;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

interface Packed {
  readonly name: string;
  readonly filename: string;
}

/** Options of `npm install` where nobody reads what it prints. */
export const QUIET: readonly string[] = ["--prefer-offline", "--no-audit", "--no-fund"];

/**
 * Runs a program of a project to its end.
 *
 * @throws Error with what it printed, if it fails.
 */
export async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const finished = await runProgram(program, args, { cwd, env });
  if (finished.code === 0) return finished;
  const command = [program, ...args].join(" ");
  throw new Error(`${command}: ${finished.code}\n${finished.stdout}${finished.stderr}`);
}

/** `PATH`, with the folder of a program before all others. */
export function pathWith(program: string): string {
  return [dirname(program), process.env.PATH ?? ""].join(delimiter);
}

/** Names npm's registry to the other package managers, of which not all read its settings. */
export async function registrySettings(): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await run("npm", ["config", "get", "registry"], here);
  const registry = stdout.trim();
  return {
    npm_config_registry: registry,
    NPM_CONFIG_REGISTRY: registry,
    BUN_CONFIG_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_REGISTRY: registry,
  };
}
