import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What the layout of files depends on beside their text: prettier, and what the user tells it. */
export interface FormatKeys {
  /** Looks whether any of it changed since the last time, and calls `changed` if so. */
  refresh(changed: () => void): Promise<void>;
  /**
   * Equal only where prettier would do the same with a file; undefined where that cannot be told, as with plugins.
   *
   * @param path - relative to the output folder, with `/`.
   */
  of(path: string): Promise<string | undefined>;
  /** Whether any config stands where prettier would look for one for a file. */
  isConfigured(path: string): boolean;
}

/** Configs that say all they have to say in themselves. */
const STATIC_NAMES = [
  ".editorconfig",
  ".prettierrc",
  ...["json", "json5", "yaml", "yml", "toml"].map((extension) => `.prettierrc.${extension}`),
  "package.json",
  "package.yaml",
];

/** Configs that are programs, and may say something else whenever they run. */
const PROGRAM_NAMES = ["js", "mjs", "cjs", "ts", "mts", "cts"].flatMap((extension) => [
  `.prettierrc.${extension}`,
  `prettier.config.${extension}`,
]);

/** What stands in one folder. */
interface FolderConfigs {
  readonly text: string;
  /** Whether prettier has to be asked what it comes to. */
  readonly isDynamic: boolean;
}

/** Keeps track of the prettier configs and `.editorconfig` files that apply below an output folder. */
export function createFormatKeys(out: string): FormatKeys {
  let folders = new Map<string, FolderConfigs>();
  const prettierVersion = versionOfPrettier();

  const configsIn = (folder: string): FolderConfigs => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const read = readConfigs(folder);
    folders.set(folder, read);
    return read;
  };
  const chain = (folder: string): FolderConfigs[] => {
    const parent = dirname(folder);
    const above = parent === folder ? [] : chain(parent);
    return [...above, configsIn(folder)];
  };

  return {
    refresh: async (changed) => {
      const before = folders;
      folders = new Map();
      const isChanged = [...before].some(([folder, { text }]) => configsIn(folder).text !== text);
      if (!isChanged) return;
      const { clearConfigCache } = await import("prettier");
      await clearConfigCache();
      changed();
    },
    isConfigured: (path) => chain(dirname(join(out, path))).some(({ text }) => text !== ""),
    of: async (path) => {
      const configs = chain(dirname(join(out, path)));
      const texts = configs.map(({ text }) => text).join("\0");
      const hasConfig = configs.some(({ text }) => text !== "");
      // Overrides are about paths, so where there is a config, files share nothing but by their own.
      const said = [prettierVersion, hasConfig ? path : "", texts];
      if (configs.some(({ isDynamic }) => isDynamic)) {
        const resolved = await resolvedOptions(join(out, path));
        if (resolved === undefined) return undefined;
        said.push(resolved);
      }
      return createHash("sha256").update(said.join("\0")).digest("base64url");
    },
  };
}

function readConfigs(folder: string): FolderConfigs {
  const texts: string[] = [];
  let isDynamic = false;
  for (const name of [...STATIC_NAMES, ...PROGRAM_NAMES]) {
    const path = join(folder, name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true) continue;
    const text = name === "package.json" ? prettierOfPackage(path) : readFileSync(path, "utf8");
    if (text === undefined) continue;
    texts.push(`${name} ${text}`);
    isDynamic ||= PROGRAM_NAMES.includes(name) || mentionsOthers(name, text);
  }
  return { text: texts.join("\0"), isDynamic };
}

/** Whether a config may refer to a shared one or to plugins, which change on their own. */
function mentionsOthers(name: string, text: string): boolean {
  if (name === ".editorconfig") return false;
  const isString = /^\s*(?:"[^"]*"|'[^']*'|[@\w][^\s:={]*)\s*$/.test(text);
  return isString || text.includes("plugins") || name === "package.yaml";
}

function prettierOfPackage(path: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (typeof manifest !== "object" || manifest === null || !("prettier" in manifest))
      return undefined;
    return JSON.stringify(manifest.prettier);
  } catch {
    return undefined;
  }
}

async function resolvedOptions(path: string): Promise<string | undefined> {
  const { resolveConfig } = await import("prettier");
  const config = (await resolveConfig(path, { editorconfig: true })) ?? {};
  if ((config.plugins ?? []).length > 0) return undefined;
  const isPlain = Object.values(config).every((value) => typeof value !== "function");
  return isPlain ? JSON.stringify(config) : undefined;
}

function versionOfPrettier(): string {
  const require = createRequire(import.meta.url);
  const manifest: unknown = require("prettier/package.json");
  const isNamed = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isNamed ? String(manifest.version) : "";
}
