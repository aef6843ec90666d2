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
  /**
   * The same only for files that prettier formats alike: empty where no config stands, the innermost folder with one
   * where all that stand speak of every TypeScript file below them, and else the path itself.
   */
  readonly scopeOf: (path: string) => string;
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
  readonly folder: string;
  readonly text: string;
  /** Whether prettier has to be asked what it comes to. */
  readonly isDynamic: boolean;
  /** Whether it may say different things of TypeScript files that stand in one folder. */
  readonly isSelective: boolean;
}

/** Keeps track of the prettier configs and `.editorconfig` files that apply below an output folder. */
export function createFormatKeys(out: string): FormatKeys {
  let folders = new Map<string, FolderConfigs>();
  /** What stands in the folders from the root down to one, by that one. */
  let chains = new Map<string, readonly FolderConfigs[]>();
  const prettierVersion = versionOfPrettier();

  const configsIn = (folder: string): FolderConfigs => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const read = readConfigs(folder);
    folders.set(folder, read);
    return read;
  };
  const chain = (folder: string): readonly FolderConfigs[] => {
    const known = chains.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const above = parent === folder ? [] : chain(parent);
    const all = [...above, configsIn(folder)];
    chains.set(folder, all);
    return all;
  };

  return {
    refresh: async (changed) => {
      const before = folders;
      folders = new Map();
      chains = new Map();
      const isChanged = [...before].some(([folder, { text }]) => configsIn(folder).text !== text);
      if (!isChanged) return;
      const { clearConfigCache } = await import("prettier");
      await clearConfigCache();
      changed();
    },
    scopeOf: (path) => {
      const configs = chain(dirname(join(out, path)));
      const innermost = configs.findLast(({ text }) => text !== "");
      if (innermost === undefined) return "";
      return configs.some(({ isSelective }) => isSelective) ? path : `${innermost.folder}/`;
    },
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
  let isSelective = false;
  for (const name of [...STATIC_NAMES, ...PROGRAM_NAMES]) {
    const path = join(folder, name);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status?.isFile() !== true) continue;
    const text = name === "package.json" ? prettierOfPackage(path) : readFileSync(path, "utf8");
    if (text === undefined) continue;
    texts.push(`${name} ${text}`);
    const isOpen = PROGRAM_NAMES.includes(name) || mentionsOthers(name, text);
    isDynamic ||= isOpen;
    isSelective ||=
      isOpen || (name === ".editorconfig" ? hasSections(text) : text.includes("overrides"));
  }
  return { folder, text: texts.join("\0"), isDynamic, isSelective };
}

/** Whether an `.editorconfig` has sections that go by more than a file's extension. */
function hasSections(text: string): boolean {
  const sections = [...text.matchAll(/^\s*\[(.*)\]/gm)].map(([, glob = ""]) => glob);
  return sections.some((glob) => !/^\*(?:\.(?:\w+|\{[\w,]+\}))?$/.test(glob));
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
