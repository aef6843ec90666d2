import { cp, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { run } from "./programs.js";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The packed packages, beside which projects are copied: their manifests name `../noukai-codegen.tgz`. */
export interface Workshop extends AsyncDisposable {
  /** Copies a project. @returns its folder */
  copy(project: string, name: string): Promise<string>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder: TemporaryFolder = await temporaryFolder();
  const args = ["pack", ".", "./runtime", "--ignore-scripts", "--json"];
  const pack = [...args, "--pack-destination", folder.path];
  const { stdout } = await run("npm", pack, { cwd: root });
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

/** Names npm's registry to the other package managers, of which not all read its settings. */
export async function registrySettings(): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await run("npm", ["config", "get", "registry"], {
    cwd: here,
  });
  const registry = stdout.trim();
  return {
    npm_config_registry: registry,
    NPM_CONFIG_REGISTRY: registry,
    BUN_CONFIG_REGISTRY: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_REGISTRY: registry,
  };
}
