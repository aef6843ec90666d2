import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./programs.js";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Options of `npm install` where nobody reads what it prints. */
export const QUIET: readonly string[] = ["--prefer-offline", "--no-audit", "--no-fund"];

/** A program of a package of `tools/package.json`. */
export interface Tool {
  readonly package: string;
  /** The scope of the packages that have the program for one kind of machine each, if it is not in the package itself. */
  readonly scope?: string;
  readonly file: string;
}

/** Programs that projects are installed, built and run with, as the registry of npm has them. */
export interface Tools {
  /**
   * The path of a program, or the reason why there is none.
   *
   * @throws Error if there could be one.
   */
  find(tool: Tool): Promise<{ readonly path: string } | { readonly reason: string }>;
}

/**
 * Installs `tools/package.json`, without scripts, once for each version of it: together they are 800 MB.
 *
 * @throws Error if npm fails.
 */
export async function installTools(): Promise<Tools> {
  const manifest = join(here, "tools/package.json");
  const text = await readFile(manifest, "utf8");
  const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME ?? join(here, "../../node_modules/.cache");
  const folder = join(cache, "noukai-codegen-projects", version);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    await cp(manifest, join(unfinished, "package.json"));
    await run("npm", ["install", "--ignore-scripts", ...QUIET], { cwd: unfinished });
    // Another run may have been first.
    await rename(unfinished, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  }
  const modules = join(folder, "node_modules");
  return {
    find: async (tool) => {
      const path = await pathOf(tool, modules);
      if (path !== undefined) return { path };
      const reason = await reasonOf(tool, text);
      if (reason !== undefined) return { reason };
      throw new Error(`${tool.package} was not installed: remove ${folder}, and try again.`);
    },
  };
}

async function pathOf(tool: Tool, modules: string): Promise<string | undefined> {
  const folder = join(modules, tool.scope ?? tool.package);
  if (!existsSync(folder)) return undefined;
  const packages = tool.scope === undefined ? [folder] : await foldersOf(folder);
  return packages.map((path) => join(path, tool.file)).find((path) => existsSync(path));
}

async function foldersOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).map((name) => join(folder, name));
}

/** Why npm did not install an optional package; undefined if it should have. */
async function reasonOf(tool: Tool, manifest: string): Promise<string | undefined> {
  const machine = `${process.platform} on ${process.arch}`;
  if (machine !== "linux on x64") return `${tool.package} for ${machine}`;
  const [, wanted = ""] = new RegExp(`"${tool.package}": "(?:npm:)?([^"]+)"`).exec(manifest) ?? [];
  const spec = wanted.includes("@") ? wanted : `${tool.package}@${wanted}`;
  const has = await run("npm", ["view", spec, "version"], { cwd: here }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.message.includes("E404")) return false;
      throw error;
    },
  );
  return has ? undefined : `${spec}, which the registry does not have`;
}
